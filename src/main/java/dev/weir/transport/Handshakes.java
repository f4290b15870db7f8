package dev.weir.transport;

import dev.weir.tls.Tls;
import dev.weir.transport.Places.Place;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TLS handshakes of one listener. Each has a deadline as a whole, which begins before the first byte, and their number has a
 * bound: one more ends the longest, if that has had time enough, or is refused.
 *
 * <p>A handshake belongs to its connection's thread until somebody takes it out of {@code open}: the thread itself when it is
 * through, the thread of the deadlines, or an acceptor that needs the room. Whoever else takes it out has the socket closed,
 * by a virtual thread, since even a close may block. The monitor of {@code open} guards it.
 */
final class Handshakes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Handshakes.class);

    /** How long one lasts at least before it has to make room. */
    private static final Duration SPARED = Duration.ofSeconds(1);

    private final Tls tls;
    private final String listener;
    private final long timeoutNanos;
    private final SequencedSet<Handshake> open = new LinkedHashSet<>();
    private final Counter done;
    private final Counter failed;
    private final Counter late;
    private final Counter dropped;
    private final Counter refused;
    private final ScheduledExecutorService deadlines;
    private boolean closed;

    /** One that began at a {@link System#nanoTime}. */
    private record Handshake(SocketChannel channel, Place place, long since) {}

    /** A client of a listener with TLS began with something else. */
    static final class NotTlsException extends IOException {
        private static final long serialVersionUID = 1L;

        private NotTlsException() {
            super("The client does not speak TLS");
        }
    }

    Handshakes(Tls tls, String listener, MeterRegistry registry) {
        this.tls = tls;
        this.listener = listener;
        this.timeoutNanos = tls.handshakeTimeout().toNanos();
        this.done = results("done", registry);
        this.failed = results("failed", registry);
        this.late = results("late", registry);
        this.dropped = results("dropped", registry);
        this.refused = results("refused", registry);
        this.deadlines = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("weir-" + listener + "-handshakes").factory());
        long every = Math.max(1, timeoutNanos / 8);
        deadlines.scheduleWithFixedDelay(this::endLate, every, every, TimeUnit.NANOSECONDS);
    }

    private Counter results(String result, MeterRegistry registry) {
        return Counter.builder("weir.tls.handshakes")
                .description("TLS handshakes: done, failed, late, dropped because there were too many connections, or refused"
                        + " with 503")
                .tag("listener", listener)
                .tag("result", result)
                .register(registry);
    }

    /**
     * Makes a handshake on a new connection; called by its thread.
     *
     * @throws NotTlsException if the client begins with something else
     * @throws IOException if there is no connection to go on with
     */
    TlsSocket take(SocketChannel channel, Place place, String id) throws IOException {
        Handshake own = new Handshake(channel, place, System.nanoTime());
        begin(own);
        try {
            TlsSocket socket = handshake(channel, id);
            if (!leave(own)) {
                throw new EOFException("The handshake was ended");
            }
            done.increment();
            return socket;
        } finally {
            if (leave(own)) {
                failed.increment();
            }
        }
    }

    /** Makes one with a client that is to be told that it has no place; whoever calls it bounds the number, and the time. */
    TlsSocket take(SocketChannel channel) throws IOException {
        TlsSocket socket = handshake(channel, "refused");
        refused.increment();
        return socket;
    }

    private TlsSocket handshake(SocketChannel channel, String id) throws IOException {
        int first = channel.socket().getInputStream().read();
        if (first < 0) {
            throw new EOFException("The client has gone");
        }
        if (first != TlsSocket.HANDSHAKE) {
            throw new NotTlsException();
        }
        TlsSocket socket = new TlsSocket(channel, tls.engine(), id, listener);
        socket.handshake(first);
        return socket;
    }

    private void begin(Handshake own) throws IOException {
        synchronized (open) {
            if (closed || open.size() >= tls.maxHandshakes() && !endLongest()) {
                dropped.increment();
                throw new IOException("Too many handshakes");
            }
            open.add(own);
        }
    }

    private boolean leave(Handshake own) {
        synchronized (open) {
            return open.remove(own);
        }
    }

    /** Ends the longest one, and gives its place back; false if none has had time enough. */
    boolean endLongest() {
        synchronized (open) {
            if (open.isEmpty() || System.nanoTime() - open.getFirst().since() < SPARED.toNanos()) {
                return false;
            }
            dropped.increment();
            end(open.removeFirst());
            return true;
        }
    }

    private void endLate() {
        try {
            long now = System.nanoTime();
            synchronized (open) {
                while (!open.isEmpty() && now - open.getFirst().since() > timeoutNanos) {
                    late.increment();
                    end(open.removeFirst());
                }
            }
        } catch (RuntimeException | Error e) {
            // Thrown further, it would end all deadlines.
            LOG.error("Checking TLS handshakes for timeouts failed", e);
        }
    }

    private static void end(Handshake ended) {
        ended.place().giveBack();
        Thread.startVirtualThread(() -> {
            try {
                ended.channel().close();
            } catch (IOException e) {
                LOG.trace("A connection could not be closed", e);
            }
        });
    }

    /** Ends all of them; none begins after that. */
    @Override
    public void close() {
        deadlines.shutdownNow();
        synchronized (open) {
            closed = true;
            open.forEach(Handshakes::end);
            open.clear();
        }
    }
}
