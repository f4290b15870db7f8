package dev.weir.stream;

import java.time.Duration;

/**
 * Notices that the database answers although the stream has proven nothing for long: then changes may be committed that no edge
 * hears of.
 *
 * <p>The stream's thread reports what is proven, the monitor's thread each probe; the latter calls the listener, once until
 * something is proven again. Without probes there is no alarm: nothing is known of a database that is unavailable, and emptying
 * all caches then would take away what they are most needed for.
 */
final class LagAlarm {
    private final ChangeListener listener;
    private final long limitNanos;
    private volatile long provenAt = System.nanoTime();
    private volatile boolean raised;

    LagAlarm(ChangeListener listener, Duration limit) {
        this.listener = listener;
        this.limitNanos = limit.toNanos();
    }

    /** Every change committed before the moment has been reported. */
    void proven(long since) {
        provenAt = since;
        raised = false;
    }

    /** The database has answered. */
    void probed(long sentAt) {
        if (!raised && sentAt - provenAt > limitNanos) {
            raised = true;
            listener.late();
        }
    }
}
