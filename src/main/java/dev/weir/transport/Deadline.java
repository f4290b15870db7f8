package dev.weir.transport;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The deadline of one wait on a client's socket.
 *
 * <p>The connection's own thread arms it before it blocks and disarms it afterwards; the timeout thread expires it when its time
 * has passed, or another thread does to make room. Invariant: exactly one of {@link #disarm} and {@link #expire} wins. An
 * expired deadline stays expired: from then on only the thread that closes the connection may write to the socket.
 */
final class Deadline {
    /** No wait. */
    static final long NONE = 0;

    private static final long OFF = NONE;
    private static final long EXPIRED = 1;

    private final AtomicLong at = new AtomicLong(OFF);

    /** Called by the connection's thread. The time is that of {@link System#nanoTime}. */
    void arm(long nanoTime) {
        assert current() == NONE : "One wait at a time";
        // Values 0 and 1 are reserved.
        at.compareAndSet(OFF, nanoTime | 2);
    }

    /** Called by the connection's thread; false if the wait has expired. */
    boolean disarm() {
        long armed = at.get();
        return armed != EXPIRED && (armed == OFF || at.compareAndSet(armed, OFF));
    }

    /** Called by the timeout thread; true once, if the wait has lasted too long. */
    boolean expire(long now) {
        long armed = at.get();
        return armed != OFF && armed != EXPIRED && armed - now < 0 && at.compareAndSet(armed, EXPIRED);
    }

    /** Identifies the current wait for {@link #expireIfStill}; {@link #NONE} if there is none. */
    long current() {
        long armed = at.get();
        return armed == EXPIRED ? NONE : armed;
    }

    /** Called by any thread; true once, if the wait is still the current one. */
    boolean expireIfStill(long armed) {
        return armed != NONE && at.compareAndSet(armed, EXPIRED);
    }

    boolean hasExpired() {
        return at.get() == EXPIRED;
    }
}
