package dev.weir.transport;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that accepts the connections of one listener until it is closed. If anything fails (no file descriptors left, no
 * memory, no threads) it makes room, pauses, and tries again.
 *
 * <p>The start and the end of a run of failures are each logged once. Only the acceptor's thread touches the state of a run;
 * {@link #close} and {@link #isAlive} may be called by any thread.
 */
final class Acceptor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);

    /** A run of failures ends after this long without one. */
    private static final Duration QUIET = Duration.ofSeconds(10);

    private final String name;
    private final Duration pause;
    private final Taker taker;
    private final ServerSocketChannel server;
    private final InetSocketAddress address;
    private final Counter failures;
    private final Thread thread;
    private final CountDownLatch closed = new CountDownLatch(1);

    private long failuresOfRun;
    private long firstFailure;
    private long lastFailure;

    /** Handles accepted connections. */
    interface Taker {
        /** Takes the connection without blocking, or closes it. */
        void take(SocketChannel channel);

        /** Called when accepting fails: closes an idle connection, if there is one. */
        void makeRoom();
    }

    /**
     * Binds the address.
     *
     * @param name the listener's name, for its thread, its metrics and the log
     * @param pause how long to wait after a failure
     * @throws IOException if the address cannot be bound
     */
    Acceptor(String name, ListenAddress address, Duration pause, Taker taker, MeterRegistry registry) throws IOException {
        this.name = name;
        this.pause = pause;
        this.taker = taker;
        this.server = address.bind();
        this.address = (InetSocketAddress) server.getLocalAddress();
        this.failures = Counter.builder("weir.listener.accept.failures")
                .description("Failed attempts to accept a connection, mostly because no file descriptors were left")
                .tag("listener", name)
                .register(registry);
        Gauge.builder("weir.listener.up", this, acceptor -> acceptor.isAlive() ? 1 : 0)
                .description("Whether the listener accepts connections")
                .tag("listener", name)
                .register(registry);
        this.thread = Thread.ofPlatform().name("weir-" + name + "-accept").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    int port() {
        return address.getPort();
    }

    /** Whether it accepts connections, or will again after a pause. */
    boolean isAlive() {
        return thread.isAlive() && server.isOpen();
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void run() {
        while (!isClosed()) {
            try {
                SocketChannel channel = server.accept();
                try {
                    taker.take(channel);
                } catch (Throwable e) {
                    channel.close();
                    throw e;
                }
                if (failuresOfRun > 0) {
                    recovered();
                }
            } catch (Throwable e) {
                if (isClosed() || !server.isOpen()) {
                    break;
                }
                if (failed(e)) {
                    break;
                }
            }
        }
        if (!isClosed()) {
            LOG.error("The {} listener's socket was closed unexpectedly; it accepts no more connections", name);
        }
    }

    /** Whether the acceptor was closed during the pause. */
    private boolean failed(Throwable failure) {
        try {
            failures.increment();
            lastFailure = System.nanoTime();
            failuresOfRun++;
            if (failuresOfRun == 1) {
                firstFailure = lastFailure;
                LOG.warn(
                        "The {} listener cannot accept connections: {}. It retries every {} ms; check the limits of the"
                                + " process.",
                        name, failure instanceof IOException ? failure.getMessage() : failure, pause.toMillis());
            }
            taker.makeRoom();
        } catch (Throwable again) {
            // Out of memory, logging or making room may fail too. The next attempt will show.
        }
        try {
            return closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            // Not expected. Catching it clears the flag: an interrupted thread cannot accept.
            return isClosed();
        }
    }

    private void recovered() {
        long now = System.nanoTime();
        if (now - lastFailure > QUIET.toNanos()) {
            LOG.info("The {} listener accepts connections again; {} attempts failed in {} s", name, failuresOfRun,
                    TimeUnit.NANOSECONDS.toSeconds(lastFailure - firstFailure));
            failuresOfRun = 0;
        }
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        server.close();
    }
}
