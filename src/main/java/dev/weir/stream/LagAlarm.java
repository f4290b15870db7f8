package dev.weir.stream;

import java.time.Duration;

/**
 * Notices that the database answers while the stream has shown nothing for long: changes may be committed that nobody is told.
 *
 * <p>The stream's thread notes what is proven, the watch's thread each look; that thread tells the listener, once, until
 * something is proven again. Without looks nothing is told: of a database that is away nobody knows anything, and to empty all
 * caches for it would take away what they are good for just then.
 */
final class LagAlarm {
    private final ChangeListener listener;
    private final long limitNanos;
    private volatile long provenAt = System.nanoTime();
    private volatile boolean told;

    LagAlarm(ChangeListener listener, Duration limit) {
        this.listener = listener;
        this.limitNanos = limit.toNanos();
    }

    /** Every change committed before the moment has been told. */
    void proven(long since) {
        provenAt = since;
        told = false;
    }

    /** The database has answered. */
    void looked(long sentAt) {
        if (!told && sentAt - provenAt > limitNanos) {
            told = true;
            listener.late();
        }
    }
}
