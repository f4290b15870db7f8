package dev.weir.purge;

/**
 * How well one Varnish takes what it is told: how long everything waits after a failure, and the breaker that keeps writers from
 * waiting for it.
 *
 * <p>A failure alone says nothing of the Varnish where it took another request since that one was sent: then it is that request's
 * own. Else nothing is sent for a while, twice as long after each failure, and then one request at a time until one is taken.
 *
 * <p>The breaker opens after so many failures, or waits of writers that ran out, with no request taken in time between them.
 * In time means younger than a writer would wait, or the last there was: a Varnish that works off what gathered while it was
 * away takes requests, and yet writers would wait in vain.
 *
 * <p>The queue's lock guards it; {@link #isOpen} may be asked without.
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
    boolean maySend(long now, boolean othersOnTheirWay) {
        return !failing || !othersOnTheirWay && now - notBefore >= 0;
    }

    /** Whether the last that was heard of it is a failure. */
    boolean isFailing() {
        return failing;
    }

    /** Until when nothing is sent, where it is failing. */
    long notBefore() {
        return notBefore;
    }

    /** It gave an answer that shows it to be well. */
    void answered(long now) {
        failing = false;
        rounds = 0;
        everTaken = true;
        takenAt = now;
    }

    /** It took a request in time. */
    void inTime() {
        strikes = 0;
        open = false;
    }

    /** Whether it has shown itself to be well since. */
    boolean isWellSince(long sentAt) {
        return everTaken && takenAt - sentAt >= 0;
    }

    /** An request failed, and it may be the Varnish. */
    void failed(long sentAt, long now) {
        strike();
        if (failing && sentAt - failedAt < 0) {
            return; // one of many that were on their way together
        }
        failing = true;
        failedAt = now;
        notBefore = now + retryNanos(rounds++);
    }

    /** A failure, or a wait that ran out. */
    void strike() {
        strikes++;
        open |= strikes >= breakerFailures;
    }

    /** How long the same is not tried again after so many failures before this one. */
    long retryNanos(int failures) {
        long nanos = retryFromNanos << Math.min(failures, MOST_DOUBLINGS);
        return nanos <= 0 ? retryToNanos : Math.min(nanos, retryToNanos);
    }

    /** Whether writers should not wait for it. */
    boolean isOpen() {
        return open;
    }
}
