package dev.weir.transport;

import dev.weir.transport.Places.Place;
import dev.weir.transport.RequestCycle.Stage;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ServerConnectionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The socket of one client, with a deadline on every wait: for its next request, for the rest of a request's head, for a body,
 * and for it to read the answer. Helidon 4.5 only has the first.
 *
 * <p>Only the connection's own thread reads and writes. {@link ConnectionTimeouts} checks {@link #deadline} from its own thread;
 * when it has expired, that thread has the timeout answer sent, if a request was in progress, and the socket closed. Everything
 * but the deadline and the stage belongs to the connection's thread; the stage is written before the deadline is armed, and read
 * after it has expired.
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
    /** The start of the wait for a request, or for the rest of its head. Written before the deadline is armed. */
    private long idleSince;
    private boolean hasAsked;
    private volatile @Nullable HeldMemory held;
    /** For the current body; written before the deadline is armed. */
    private long bodySince;
    private long bodyBytes;
    /** For the current answer: bytes that the client has read, and the time it took. */
    private long takenBytes;
    private long takenNanos;
    /** When the client took the answer that was sent just now; 0 if anything has happened since. Reading the clock takes time. */
    private long answeredAt;
    private long written;
    private boolean ended;

    public ClientSocket(HelidonSocket socket, Place place, TimeoutSettings timeouts, Supplier<BufferData> timeoutAnswer) {
        this.socket = socket;
        this.place = place;
        this.timeouts = timeouts;
        this.timeoutAnswer = timeoutAnswer;
    }

    /** The connection's place. */
    Place place() {
        return place;
    }

    /** Whether it timed out in this stage; nothing more can be sent then. */
    public boolean hasTimedOut(Stage waiting) {
        return deadline.hasExpired() && cycle.stage() == waiting;
    }

    Deadline deadline() {
        return deadline;
    }

    /** The stage of its current request. */
    public RequestCycle cycle() {
        return cycle;
    }

    /** Sets what is reserved for the body of its request; null if it has none. */
    void hold(@Nullable HeldMemory now) {
        held = now;
    }

    /** Starts waiting for the next request; false if the connection must end instead. */
    public boolean awaitRequest() {
        takenBytes = 0;
        takenNanos = 0;
        return cycle.awaitRequest();
    }

    /**
     * Notes that the first bytes of a request have arrived, and may be answered at once; false if the connection was stopped
     * first.
     */
    public boolean beginRequest() {
        return cycle.begin(Stage.TAKING);
    }

    /** Starts waiting for the rest of the request's head, which has its own deadline. */
    public void expectHead() {
        cycle.move(Stage.HEAD);
        arrivesUntil = System.nanoTime() + timeouts.head().toNanos();
    }

    /** Notes that the head has arrived; the body, if it is read, has its own deadline. */
    public void expectBody() {
        cycle.move(Stage.BODY);
        arrivesUntil = 0;
        bodyBytes = 0;
    }

    /** Notes that an answer is being sent. */
    public void answering() {
        cycle.move(Stage.TAKING);
    }

    /** Reads what has arrived; null if the client will send no more. */
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
        ended |= bytes == null;
        bodyBytes += bytes == null ? 0 : bytes.length;
        hasAsked = true;
        return bytes;
    }

    /** Ends reading. */
    public void end() {
        ended = true;
    }

    /** Whether nothing more can, or will, be read from the client. */
    public boolean hasEnded() {
        return ended || deadline.hasExpired();
    }

    private long waitUntil() {
        return switch (cycle.stage()) {
            case NEXT_REQUEST, STOPPED -> {
                idleSince = answeredAt == 0 ? System.nanoTime() : answeredAt;
                answeredAt = 0;
                yield idleSince + (hasAsked ? timeouts.idle() : timeouts.head()).toNanos();
            }
            case HEAD, TAKING -> arrivesUntil;
            case BODY -> {
                long now = System.nanoTime();
                if (arrivesUntil == 0) {
                    arrivesUntil = now + timeouts.bodyDeadline().toNanos();
                    bodySince = now;
                }
                long slowest = bodySince + timeouts.bodyGrace().toNanos() + nanos(bodyBytes, timeouts.bodyMinBytes());
                yield earlier(slowest, earlier(arrivesUntil, now + timeouts.read().toNanos()));
            }
            case LINGERING -> earlier(arrivesUntil, System.nanoTime() + timeouts.linger().toNanos());
        };
    }

    /** How long so many bytes take at a rate in bytes a second. */
    private static long nanos(long bytes, long rate) {
        return bytes / rate * SECOND + bytes % rate * SECOND / rate;
    }

    private static long earlier(long a, long b) {
        return a - b < 0 ? a : b;
    }

    /**
     * Writes to the client, and returns when the client, or the kernel on its behalf, has accepted it. A client must read an
     * answer of several writes at the slowest rate allowed; time that the edge spends between writes does not count.
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

    /** Sends an answer in a single write, and returns when it was accepted. The next request must be awaited right after it. */
    public long send(BufferData buffer, long now) {
        sendUntil(buffer, now + timeouts.write().toNanos());
        answeredAt = System.nanoTime();
        return answeredAt;
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

    /** The client's end of the connection. */
    public PeerInfo peer() {
        return socket.remotePeer();
    }

    /** Bytes sent to the client so far, without the timeout answer. */
    public long written() {
        return written;
    }

    /**
     * Reads and discards what still arrives, until the client ends the connection, is silent for a while, or has sent so many
     * bytes. By then it has the answer, or will never read it. Closing with bytes unread would reset the connection, and the
     * client might lose the answer.
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

    /** The current wait for more of a body; null if there is none. Any thread may call it. */
    @Nullable
    Arriving arriving(long now) {
        long armed = deadline.current();
        HeldMemory reserved = held;
        return armed != Deadline.NONE && cycle.stage() == Stage.BODY && reserved != null
                ? new Arriving(this, armed, now - bodySince, bodyBytes, reserved)
                : null;
    }

    /** A connection that waits for more of a body: how much has arrived in what time. */
    record Arriving(ClientSocket client, long armed, long nanos, long bytes, HeldMemory held) {
        double bytesPerSecond() {
            return (double) bytes * SECOND / Math.max(1, nanos);
        }

        /** Ends the wait, if it is still the same one; who calls it closes the connection then. */
        boolean end() {
            return client.deadline.expireIfStill(armed);
        }
    }

    /** The current wait for a request, or for the rest of its head; null if there is none. Any thread may call it. */
    @Nullable
    Idle idle() {
        // In this order: if the stage has changed since, so has the wait, and it cannot be ended by mistake.
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

    /** Called after the deadline has expired, when no other thread writes. */
    void answerTooSlowAndClose() {
        try {
            Stage reached = cycle.stage();
            if (reached == Stage.HEAD || reached == Stage.BODY) {
                socket.write(timeoutAnswer.get());
            }
        } catch (UncheckedIOException clientHasGone) {
            // There is no client to answer.
        } finally {
            close();
        }
    }

    /** Closes the socket; a thread that is blocked on it fails. */
    void close() {
        try {
            socket.close();
        } catch (UncheckedIOException alreadyClosed) {
            // That is the goal.
        }
    }
}
