package dev.weir.purge;

/**
 * Tracks the health of one Varnish: how long to back off after a failure, and whether writers should wait for it.
 *
 * <p>A failure does not count against the Varnish if another request has succeeded since the failed one was sent: then it is
 * specific to that request. Otherwise nothing is sent for a while, twice as long after each failure, and then one request at a
 * time until one succeeds.
 *
 * <p>The breaker opens after a number of failures, or of writers' waits that timed out, without a request that succeeded in time
 * in between. In time means sooner than a writer stops waiting, or that the backlog is empty: a Varnish that is working off a
 * backlog handles requests, but too late for writers.
 *
 * <p>Guarded by the queue's lock, except {@link #isOpen}.
 */
final class CircuitBreaker {
    private static final int MOST_DOUBLINGS = 30;

    private final long retryFromNanos;
    private final long retryToNanos;
    private final int breakerFailures;
    private boolean failing;
    private int rounds;
    private long failedAt;
    private long notBefore;
    private boolean everTaken;
    private long takenAt;
    private int strikes;
    private volatile boolean open;

    CircuitBreaker(VarnishSettings settings) {
        this.retryFromNanos = settings.retryFrom().toNanos();
        this.retryToNanos = settings.retryTo().toNanos();
        this.breakerFailures = settings.breakerFailures();
    }

    /** Whether a request may be sent now. */
    boolean maySend(long now, boolean othersInFlight) {
        return !failing || !othersInFlight && now - notBefore >= 0;
    }

    /** Whether its last outcome is a failure. */
    boolean isFailing() {
        return failing;
    }

    /** The end of the back-off, if it is failing. */
    long notBefore() {
        return notBefore;
    }

    /** Notes an answer that shows that it works. */
    void answered(long now) {
        failing = false;
        rounds = 0;
        everTaken = true;
        takenAt = now;
    }

    /** Notes a request that succeeded in time. */
    void inTime() {
        strikes = 0;
        open = false;
    }

    /** Whether it has worked since then. */
    boolean isWellSince(long sentAt) {
        return everTaken && takenAt - sentAt >= 0;
    }

    /** Notes a failure that may be the Varnish's. */
    void failed(long sentAt, long now) {
        strike();
        if (failing && sentAt - failedAt < 0) {
            return; // sent before the failure that is already counted
        }
        failing = true;
        failedAt = now;
        notBefore = now + retryNanos(rounds++);
    }

    /** Notes a failure, or a wait that timed out. */
    void strike() {
        strikes++;
        open |= strikes >= breakerFailures;
    }

    /** How long to wait before a retry after so many earlier failures. */
    long retryNanos(int failures) {
        long nanos = retryFromNanos << Math.min(failures, MOST_DOUBLINGS);
        return nanos <= 0 ? retryToNanos : Math.min(nanos, retryToNanos);
    }

    /** Whether writers should not wait for this Varnish. */
    boolean isOpen() {
        return open;
    }
}
