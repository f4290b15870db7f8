package dev.weir.transport;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that accepts the connections of one listener, until it is closed: whatever fails (no file descriptor is left, no
 * memory, no thread), it asks for room, pauses, and tries again.
 *
 * <p>A run of failures is logged once, and its end once. The acceptor's thread alone touches the state of a run; {@link #close}
 * and {@link #isAlive} may be called by any thread.
 */
final class Acceptor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);
    private static final int BACKLOG = 1024;

    /** Failures that are no further apart belong to one run. */
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

    /** What becomes of a connection. */
    interface Taker {
        /** Takes the connection without waiting; it closes one that it does not take. */
        void take(SocketChannel channel);

        /** Accepting fails: an idle connection, if there is one, makes room. */
        void makeRoom();
    }

    /**
     * Binds the address.
     *
     * @param name of the listener, for its thread, its metrics and the log
     * @param pause how long nothing is accepted after a failure
     * @throws IOException where the address cannot be bound
     */
    Acceptor(String name, InetSocketAddress address, Duration pause, Taker taker, MeterRegistry registry) throws IOException {
        this.name = name;
        this.pause = pause;
        this.taker = taker;
        this.server = bind(address);
        this.address = (InetSocketAddress) server.getLocalAddress();
        this.failures = Counter.builder("weir.listener.accept.failures")
                .description("Tries to accept a connection that failed, mostly for want of file descriptors")
                .tag("listener", name)
                .register(registry);
        Gauge.builder("weir.listener.up", this, acceptor -> acceptor.isAlive() ? 1 : 0)
                .description("Whether the listener accepts connections")
                .tag("listener", name)
                .register(registry);
        this.thread = Thread.ofPlatform().name("weir-" + name + "-accept").unstarted(this::run);
    }

    /** A socket that listens on the address. */
    static ServerSocketChannel bind(InetSocketAddress address) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        try {
            server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            return server.bind(address, BACKLOG);
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
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
            LOG.error("The {} listener's socket was closed by something else; it accepts nothing more", name);
        }
    }

    /** Whether the acceptor was closed meanwhile. */
    private boolean failed(Throwable failure) {
        try {
            failures.increment();
            lastFailure = System.nanoTime();
            failuresOfRun++;
            if (failuresOfRun == 1) {
                firstFailure = lastFailure;
                LOG.warn(
                        "The {} listener cannot accept connections: {}. It tries again every {} ms; look at the limits of the"
                                + " process.",
                        name, failure instanceof IOException ? failure.getMessage() : failure, pause.toMillis());
            }
            taker.makeRoom();
        } catch (Throwable again) {
            // Out of memory, to log or to make room takes some. The next try tells.
        }
        try {
            return closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            // Nobody has reason to; an interrupted thread could not accept.
            return isClosed();
        }
    }

    private void recovered() {
        long now = System.nanoTime();
        if (now - lastFailure > QUIET.toNanos()) {
            LOG.info("The {} listener accepts connections again; {} tries in {} s failed", name, failuresOfRun,
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
