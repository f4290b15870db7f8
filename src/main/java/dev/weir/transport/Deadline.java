package dev.weir.transport;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The time until which one wait on a client's socket may last.
 *
 * <p>Two threads meet here. The connection's own thread arms it before it blocks and disarms it when it has come back; the
 * timeout thread expires it when its time has passed, or another thread does for want of room. The invariant: of {@link #disarm}
 * and {@link #expire} exactly one wins. Once it has expired it stays so: the timeout thread alone may write to the socket, and
 * the connection's thread leaves it alone.
 */
final class Deadline {
    /** No wait. */
    static final long NONE = 0;

    private static final long OFF = NONE;
    private static final long EXPIRED = 1;

    private final AtomicLong at = new AtomicLong(OFF);

    /** Called by the connection's thread. The time is of {@link System#nanoTime}. */
    void arm(long nanoTime) {
        // The two lowest values have meanings of their own.
        at.compareAndSet(OFF, nanoTime | 2);
    }

    /** Called by the connection's thread; false where the wait had expired. */
    boolean disarm() {
        long armed = at.get();
        return armed != EXPIRED && (armed == OFF || at.compareAndSet(armed, OFF));
    }

    /** Called by the timeout thread; true once, where the wait has lasted too long. */
    boolean expire(long now) {
        long armed = at.get();
        return armed != OFF && armed != EXPIRED && armed - now < 0 && at.compareAndSet(armed, EXPIRED);
    }

    /** What names the wait under way, to {@link #expireIfStill}; {@link #NONE} where there is none. */
    long current() {
        long armed = at.get();
        return armed == EXPIRED ? NONE : armed;
    }

    /** Called by any thread; true once, where the wait is still under way. */
    boolean expireIfStill(long armed) {
        return armed != NONE && at.compareAndSet(armed, EXPIRED);
    }

    boolean hasExpired() {
        return at.get() == EXPIRED;
    }
}
