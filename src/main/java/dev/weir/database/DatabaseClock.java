package dev.weir.database;

/**
 * What the database's clock shows at most, whatever the edge's own clock shows. Clients see times of the database's clock.
 *
 * <p>A statement that brings the time was sent before the database looked at its clock. So what has passed since it was sent, by
 * {@link System#nanoTime}, is added, and one part in 1,024 for clocks that run at different speeds: the result is never too
 * early, and too late by the time that one statement takes. The statement that was sent last counts, so that a clock that is set
 * to another time is followed.
 *
 * <p>Any thread reports, and any thread reads, without a lock.
 */
public final class DatabaseClock {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private volatile Observation last = new Observation(System.nanoTime(), Long.MAX_VALUE);

    /**
     * A statement has brought the time.
     *
     * @param sentAt before the statement was sent, as {@link System#nanoTime}
     * @param millis since 1970, rounded up
     */
    public void observed(long sentAt, long millis) {
        Observation before = last;
        if (!before.isKnown() || sentAt - before.sentAt > 0) {
            // Of several at the same time any may stay: they differ by as much as they took.
            last = new Observation(sentAt, millis);
        }
    }

    /** The latest time that the clock can show now, in milliseconds since 1970; {@link Long#MAX_VALUE} if nothing is known. */
    public long latestMillis() {
        Observation now = last;
        if (!now.isKnown()) {
            return Long.MAX_VALUE;
        }
        long passed = Math.max(0, System.nanoTime() - now.sentAt);
        return now.millis + (passed + (passed >> 10)) / NANOS_PER_MILLI + 1;
    }

    private record Observation(long sentAt, long millis) {
        boolean isKnown() {
            return millis != Long.MAX_VALUE;
        }
    }
}
