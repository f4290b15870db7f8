package dev.weir.transport;

import dev.weir.transport.Places.Place;
import dev.weir.transport.RequestCycle.Stage;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.webserver.ServerConnectionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The socket of one client, with a deadline on every wait for it: for its next request, for the rest of a request's head, for a
 * body, and for it to take the answer. Helidon 4.5 has none of these but the first.
 *
 * <p>One thread, the connection's own, reads and writes. {@link ConnectionTimeouts} looks at
 * {@link #deadline} from its own thread; if it has expired, that thread has the timeout answer sent if a request was under way,
 * and the socket closed. Everything but the deadline and the stage
 * belongs to the connection's thread; the stage is written before the deadline is armed, and read after it has expired.
 */
public final class ClientSocket {
    private static final long SECOND = 1_000_000_000;

    private final HelidonSocket socket;
    private final Place place;
    private final TimeoutSettings timeouts;
    private final Supplier<BufferData> timeoutAnswer;
    private final Deadline deadline = new Deadline();
    private final RequestCycle cycle = new RequestCycle();

    private long arrivesUntil;
    /** Since when the client has asked for nothing, or has not ended its request's head. Written before the deadline is armed. */
    private long idleSince;
    private boolean hasAsked;
    private volatile @Nullable HeldMemory held;
    /** Of the body under way; written before the deadline is armed. */
    private long bodySince;
    private long bodyBytes;
    /** Of the answer under way: bytes that the client has taken, and the time it took. */
    private long takenBytes;
    private long takenNanos;
    private long written;
    private boolean ended;

    public ClientSocket(HelidonSocket socket, Place place, TimeoutSettings timeouts, Supplier<BufferData> timeoutAnswer) {
        this.socket = socket;
        this.place = place;
        this.timeouts = timeouts;
        this.timeoutAnswer = timeoutAnswer;
    }

    /** The place among the connections that it has. */
    Place place() {
        return place;
    }

    /** Whether it was given up while it waited so; nothing more can be sent then. */
    public boolean hasTimedOut(Stage waiting) {
        return deadline.hasExpired() && cycle.stage() == waiting;
    }

    Deadline deadline() {
        return deadline;
    }

    /** Where it is with its requests. */
    public RequestCycle cycle() {
        return cycle;
    }

    /** What is reserved for the body of its request; null where it has none. */
    void hold(@Nullable HeldMemory now) {
        held = now;
    }

    /** The next request is waited for from now on; false where the connection is to end instead. */
    public boolean awaitRequest() {
        takenBytes = 0;
        takenNanos = 0;
        return cycle.awaitRequest();
    }

    /** The first bytes of a request have come, and may be answered at once; false where the connection was stopped first. */
    public boolean beginRequest() {
        return cycle.begin(Stage.TAKING);
    }

    /** The rest of the request's head is waited for; it has its own deadline. */
    public void expectHead() {
        cycle.move(Stage.HEAD);
        arrivesUntil = System.nanoTime() + timeouts.head().toNanos();
    }

    /** The head has come; the body, if it is asked for, has until its own deadline. */
    public void expectBody() {
        cycle.move(Stage.BODY);
        arrivesUntil = 0;
        bodyBytes = 0;
    }

    /** An answer is on its way. */
    public void answering() {
        cycle.move(Stage.TAKING);
    }

    /** What has come; null where the client will send no more, or is not asked to. */
    public byte @Nullable [] read() {
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
    public void end() {
        ended = true;
    }

    /** Whether the client has sent its last byte, is taken to have, or cannot be heard. */
    public boolean hasEnded() {
        return ended || deadline.hasExpired();
    }

    private long waitUntil() {
        long now = System.nanoTime();
        return switch (cycle.stage()) {
            case NEXT_REQUEST, STOPPED -> {
                idleSince = now;
                yield now + (hasAsked ? timeouts.idle() : timeouts.head()).toNanos();
            }
            case HEAD, TAKING -> arrivesUntil;
            case BODY -> {
                if (arrivesUntil == 0) {
                    arrivesUntil = now + timeouts.bodyDeadline().toNanos();
                    bodySince = now;
                }
                long slowest = bodySince + timeouts.bodyGrace().toNanos() + nanos(bodyBytes, timeouts.bodyMinBytes());
                yield earlier(slowest, earlier(arrivesUntil, now + timeouts.read().toNanos()));
            }
            case LINGERING -> earlier(arrivesUntil, now + timeouts.linger().toNanos());
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
    public void write(BufferData buffer) {
        Stage before = cycle.stage();
        cycle.move(Stage.TAKING);
        long now = System.nanoTime();
        int length = buffer.available();
        long slowest = timeouts.write().toNanos() + nanos(takenBytes, timeouts.writeMinBytes()) - takenNanos;
        sendUntil(buffer, now + Math.min(slowest, timeouts.write().toNanos()));
        takenBytes += length;
        takenNanos += System.nanoTime() - now;
        cycle.move(before);
    }

    /** An answer of one write, while {@link #answering}. */
    public void send(BufferData buffer, long now) {
        sendUntil(buffer, now + timeouts.write().toNanos());
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

    /** The client's address. */
    public String peer() {
        return socket.remotePeer().host();
    }

    /** Bytes sent to the client so far, but for the timeout answer. */
    public long written() {
        return written;
    }

    /**
     * Reads what still arrives and throws it away, until the client has ended, is silent for a while, or has sent so many bytes.
     * It has the answer then, or will never take it. To close with bytes unread would reset the connection, and the client
     * might lose the answer.
     */
    public void linger(long bytes) {
        cycle.move(Stage.LINGERING);
        arrivesUntil = System.nanoTime() + timeouts.read().toNanos();
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
        HeldMemory reserved = held;
        return armed != Deadline.NONE && cycle.stage() == Stage.BODY && reserved != null
                ? new Arriving(this, armed, now - bodySince, bodyBytes, reserved)
                : null;
    }

    /** A connection that waits for more of a body: how much has come in what time. */
    record Arriving(ClientSocket client, long armed, long nanos, long bytes, HeldMemory held) {
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
        Stage now = cycle.stage();
        return wait != Deadline.NONE && (now == Stage.NEXT_REQUEST || now == Stage.HEAD) ? new Idle(this, wait, idleSince) : null;
    }

    /** A connection that waits for a request, and since when. */
    record Idle(ClientSocket client, long armed, long since) {
        /** Ends the wait, if it is still the same one; who calls it closes the connection then. */
        boolean end() {
            return client.deadline.expireIfStill(armed);
        }
    }

    /** Called after the deadline has expired: no other thread writes any more. */
    void answerTooSlowAndClose() {
        try {
            Stage reached = cycle.stage();
            if (reached == Stage.HEAD || reached == Stage.BODY) {
                socket.write(timeoutAnswer.get());
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
