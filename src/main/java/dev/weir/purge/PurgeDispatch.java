package dev.weir.purge;

import org.jspecify.annotations.Nullable;

/**
 * Decides which purge is sent to one Varnish, and when, and what an answer means for the {@link Backlog} and the
 * {@link CircuitBreaker}. Guarded by the lock of its {@link PurgeQueue}.
 */
final class PurgeDispatch {
    private final Backlog backlog;
    private final CircuitBreaker breaker;
    private final long writeWaitNanos;
    private final PurgeMeters meters;

    PurgeDispatch(Backlog backlog, CircuitBreaker breaker, VarnishSettings settings, PurgeMeters meters) {
        this.backlog = backlog;
        this.breaker = breaker;
        this.writeWaitNanos = settings.writeWait().toNanos();
        this.meters = meters;
    }

    /** Takes the next purge to send; null if there is nothing to send now. */
    @Nullable
    PendingPurge next(long now) {
        PendingPurge purge = breaker.maySend(now, backlog.isAnySent()) ? backlog.next(now) : null;
        if (purge != null) {
            meters.sent(purge);
        }
        return purge;
    }

    /** The time until {@link #next} may have something; {@link Long#MAX_VALUE} if only an answer or a change can cause that. */
    long nanosToNext(long now) {
        if (!breaker.isFailing()) {
            return backlog.nanosToNext(now);
        }
        return backlog.isAnySent() ? Long.MAX_VALUE : Math.max(backlog.nanosToNext(now), breaker.notBefore() - now);
    }

    /** Notes the answer to a purge that was taken. */
    void answered(PendingPurge purge, Answer answer, long now) {
        switch (answer) {
            case Answer.Taken() -> {
                breaker.answered(now);
                backlog.taken(purge, now);
                meters.taken(now - purge.since());
                if (backlog.size() == 0 || now - purge.since() <= writeWaitNanos) {
                    breaker.inTime();
                }
            }
            case Answer.Contended() -> {
                breaker.answered(now);
                meters.contended();
                backlog.again(purge, now + breaker.retryNanos(purge.failures()));
            }
            case Answer.Failed ignored -> {
                if (!breaker.isWellSince(purge.sentAt())) {
                    breaker.failed(purge.sentAt(), now);
                }
                meters.failed();
                backlog.again(purge, now + breaker.retryNanos(purge.failures()));
            }
        }
    }
}
