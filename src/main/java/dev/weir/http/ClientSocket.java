package dev.weir.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.webserver.ServerConnectionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The socket of one client, with a deadline on every wait for him: for his next request, for the rest of a request's head, for a
 * body, and for him to take the answer. Helidon 4.5 has none of these but the first.
 *
 * <p>One thread, the connection's own, reads and writes. The {@link Patrol} looks at {@link #deadline} from its own thread; where
 * it expires, the patrol answers 408 if a request was under way, and closes. Everything but the deadline and the stage
 * belongs to the connection's thread; the stage is written before the deadline is armed, and read after it has expired.
 */
final class ClientSocket {
    /** What is waited for. */
    enum Stage {
        NEXT_REQUEST,
        HEAD,
        BODY,
        TAKING,
        LINGERING
    }

    private static final byte[] TOO_SLOW = ("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nCache-Control: no-store\r\n"
            + "Content-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\nContent-Length: 37\r\n\r\n"
            + "The request took too long to arrive.\n")
            .getBytes(StandardCharsets.US_ASCII);

    private final HelidonSocket socket;
    private final HttpSettings settings;
    private final Deadline deadline = new Deadline();

    private volatile Stage stage = Stage.NEXT_REQUEST;
    private long arrivesUntil;
    private long written;
    private boolean ended;

    ClientSocket(HelidonSocket socket, HttpSettings settings) {
        this.socket = socket;
        this.settings = settings;
    }

    Deadline deadline() {
        return deadline;
    }

    Stage stage() {
        return stage;
    }

    /** Waits for the next request from now on. */
    void expectRequest() {
        stage = Stage.NEXT_REQUEST;
    }

    /** The first bytes of a request have come; the rest of its head has its own deadline. */
    void expectHead() {
        stage = Stage.HEAD;
        arrivesUntil = System.nanoTime() + settings.readTimeout().toNanos();
    }

    /** The head has come; the body, if it is asked for, has until its own deadline. */
    void expectBody() {
        stage = Stage.BODY;
        arrivesUntil = 0;
    }

    /** An answer is on its way. */
    void answering() {
        stage = Stage.TAKING;
    }

    /** What has come; null where the client will send no more, or is not asked to. */
    byte @Nullable [] read() {
        deadline.arm(waitUntil());
        byte[] bytes;
        try {
            bytes = socket.get();
        } catch (UncheckedIOException e) {
            ended = true;
            throw new ServerConnectionException("Cannot read from the client", e);
        }
        if (!deadline.disarm()) {
            ended = true;
            throw new ServerConnectionException("The client took too long", new UncheckedIOException(new IOException()));
        }
        if (bytes == null) {
            ended = true;
        }
        return bytes;
    }

    /** Reads no more. */
    void end() {
        ended = true;
    }

    /** Whether the client has sent his last byte, is taken to have, or cannot be heard. */
    boolean hasEnded() {
        return ended || deadline.hasExpired();
    }

    private long waitUntil() {
        long now = System.nanoTime();
        return switch (stage) {
            case NEXT_REQUEST -> now + settings.idleTimeout().toNanos();
            case HEAD, TAKING -> arrivesUntil;
            case BODY -> {
                if (arrivesUntil == 0) {
                    arrivesUntil = now + settings.bodyDeadline().toNanos();
                }
                yield earlier(arrivesUntil, now + settings.readTimeout().toNanos());
            }
            case LINGERING -> earlier(arrivesUntil, now + settings.linger().toNanos());
        };
    }

    private static long earlier(long a, long b) {
        return a - b < 0 ? a : b;
    }

    /** Writes straight to the client, and comes back when he has taken it, or the kernel for him. */
    void write(BufferData buffer) {
        Stage before = stage;
        stage = Stage.TAKING;
        send(buffer, System.nanoTime());
        stage = before;
    }

    /** The same while {@link #answering}. */
    void send(BufferData buffer, long now) {
        int length = buffer.available();
        deadline.arm(now + settings.writeTimeout().toNanos());
        socket.write(buffer);
        if (!deadline.disarm()) {
            throw new ServerConnectionException(
                    "The client did not take its answer", new UncheckedIOException(new IOException()));
        }
        written += length;
    }

    /** Bytes sent to the client so far, but for what the patrol sends. */
    long written() {
        return written;
    }

    /**
     * Reads what still arrives and throws it away, until the client has ended, is silent for a while, or has sent so many bytes.
     * It has the answer then, or will never take it. To close with bytes unread would reset the connection, and the client
     * might lose the answer.
     */
    void linger(long bytes) {
        stage = Stage.LINGERING;
        arrivesUntil = System.nanoTime() + settings.readTimeout().toNanos();
        long left = bytes;
        while (left > 0) {
            byte[] thrownAway = read();
            if (thrownAway == null) {
                return;
            }
            left -= thrownAway.length;
        }
    }

    /** How long the client has had nothing to ask. Any thread may call it. */
    Duration idleTime() {
        long left = stage == Stage.NEXT_REQUEST ? deadline.left(System.nanoTime()) : Long.MAX_VALUE;
        Duration idle = left == Long.MAX_VALUE ? Duration.ZERO : settings.idleTimeout().minusNanos(left);
        return idle.isNegative() ? Duration.ZERO : idle;
    }

    /** Called by the patrol, after it has expired the deadline: no other thread writes any more. */
    void answerTooSlowAndClose() {
        try {
            if (stage == Stage.HEAD || stage == Stage.BODY) {
                socket.write(BufferData.create(TOO_SLOW));
            }
        } catch (UncheckedIOException clientHasGone) {
            // There is nobody to tell.
        } finally {
            close();
        }
    }

    /** Closes the socket under whoever waits on it. */
    void close() {
        try {
            socket.close();
        } catch (UncheckedIOException alreadyClosed) {
            // That is what was wanted.
        }
    }
}
