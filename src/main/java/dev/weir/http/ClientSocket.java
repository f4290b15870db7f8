package dev.weir.http;

import dev.weir.http.BodiesInFlight.Reservation;
import dev.weir.listen.Places.Place;
import dev.weir.wire.RawAnswer;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.http.Status;
import io.helidon.webserver.ServerConnectionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * The socket of one client, with a deadline on every wait for it: for its next request, for the rest of a request's head, for a
 * body, and for it to take the answer. Helidon 4.5 has none of these but the first.
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

    private static final long SECOND = 1_000_000_000;

    private final HelidonSocket socket;
    private final Place place;
    private final HttpSettings settings;
    private final Deadline deadline = new Deadline();

    private volatile Stage stage = Stage.NEXT_REQUEST;
    private long arrivesUntil;
    /** Since when the client has asked for nothing, or has not ended its request's head. Written before the deadline is armed. */
    private long idleSince;
    private boolean hasAsked;
    private volatile @Nullable Reservation reservation;
    /** Of the body under way; written before the deadline is armed. */
    private long bodySince;
    private long bodyBytes;
    /** Of the answer under way: bytes that the client has taken, and the time it took. */
    private long takenBytes;
    private long takenNanos;
    private long written;
    private boolean ended;

    ClientSocket(HelidonSocket socket, Place place, HttpSettings settings) {
        this.socket = socket;
        this.place = place;
        this.settings = settings;
    }

    /** The place among the connections that it has. */
    Place place() {
        return place;
    }

    Deadline deadline() {
        return deadline;
    }

    Stage stage() {
        return stage;
    }

    /** What is reserved for the body of its request; null where it has none. */
    void holds(@Nullable Reservation held) {
        reservation = held;
    }

    /** Waits for the next request from now on. */
    void expectRequest() {
        stage = Stage.NEXT_REQUEST;
        takenBytes = 0;
        takenNanos = 0;
    }

    /** The first bytes of a request have come; the rest of its head has its own deadline. */
    void expectHead() {
        stage = Stage.HEAD;
        arrivesUntil = System.nanoTime() + settings.headTimeout().toNanos();
    }

    /** The head has come; the body, if it is asked for, has until its own deadline. */
    void expectBody() {
        stage = Stage.BODY;
        arrivesUntil = 0;
        bodyBytes = 0;
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
        } else {
            bodyBytes += bytes.length;
        }
        hasAsked = true;
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
            case NEXT_REQUEST -> {
                idleSince = now;
                yield now + (hasAsked ? settings.idleTimeout() : settings.headTimeout()).toNanos();
            }
            case HEAD, TAKING -> arrivesUntil;
            case BODY -> {
                if (arrivesUntil == 0) {
                    arrivesUntil = now + settings.bodyDeadline().toNanos();
                    bodySince = now;
                }
                long slowest = bodySince + settings.bodyGrace().toNanos() + nanos(bodyBytes, settings.bodyMinBytes());
                yield earlier(slowest, earlier(arrivesUntil, now + settings.readTimeout().toNanos()));
            }
            case LINGERING -> earlier(arrivesUntil, now + settings.linger().toNanos());
        };
    }

    /** How long so many bytes take at a rate of bytes a second. */
    private static long nanos(long bytes, long rate) {
        return bytes / rate * SECOND + bytes % rate * SECOND / rate;
    }

    private static long earlier(long a, long b) {
        return a - b < 0 ? a : b;
    }

    /**
     * Writes straight to the client, and comes back when it has taken it, or the kernel for it. An answer of many writes has to
     * be taken at the slowest rate allowed; what the edge needs in between is not the client's fault.
     */
    void write(BufferData buffer) {
        Stage before = stage;
        stage = Stage.TAKING;
        long now = System.nanoTime();
        int length = buffer.available();
        long slowest = settings.writeTimeout().toNanos() + nanos(takenBytes, settings.writeMinBytes()) - takenNanos;
        sendUntil(buffer, now + Math.min(slowest, settings.writeTimeout().toNanos()));
        takenBytes += length;
        takenNanos += System.nanoTime() - now;
        stage = before;
    }

    /** An answer of one write, while {@link #answering}. */
    void send(BufferData buffer, long now) {
        sendUntil(buffer, now + settings.writeTimeout().toNanos());
    }

    private void sendUntil(BufferData buffer, long until) {
        int length = buffer.available();
        deadline.arm(until);
        try {
            socket.write(buffer);
        } catch (UncheckedIOException e) {
            throw new ServerConnectionException("Cannot write to the client", e);
        }
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

    /** The wait for more of a body that is under way; null where there is none. Any thread may call it. */
    @Nullable
    Arriving arriving(long now) {
        long armed = deadline.current();
        Reservation held = reservation;
        return armed != Deadline.NONE && stage == Stage.BODY && held != null
                ? new Arriving(this, armed, now - bodySince, bodyBytes, held)
                : null;
    }

    /** A connection that waits for more of a body: how much has come in what time. */
    record Arriving(ClientSocket client, long armed, long nanos, long bytes, Reservation reservation) {
        double bytesPerSecond() {
            return (double) bytes * SECOND / Math.max(1, nanos);
        }

        /** Ends the wait, if it is still the same one; who calls it closes the connection then. */
        boolean end() {
            return client.deadline.expireIfStill(armed);
        }
    }

    /**
     * The wait for a request, or for the rest of its head, that is under way; null where there is none. Any thread may call it.
     */
    @Nullable
    Idle idle() {
        // In this order: where the stage has changed since, so has the wait, and it cannot be ended by mistake.
        long wait = deadline.current();
        Stage now = stage;
        return wait != Deadline.NONE && (now == Stage.NEXT_REQUEST || now == Stage.HEAD) ? new Idle(this, wait, idleSince) : null;
    }

    /** A connection that waits for a request, and since when. */
    record Idle(ClientSocket client, long armed, long since) {
        /** Ends the wait, if it is still the same one; who calls it closes the connection then. */
        boolean end() {
            return client.deadline.expireIfStill(armed);
        }
    }

    /** Called by the patrol, after it has expired the deadline: no other thread writes any more. */
    void answerTooSlowAndClose() {
        try {
            if (stage == Stage.HEAD || stage == Stage.BODY) {
                socket.write(RawAnswer.last(
                        Status.REQUEST_TIMEOUT_408,
                        "The request took too long to arrive.",
                        EdgeRouting.onEvery(settings.corsAllowOrigin())));
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
