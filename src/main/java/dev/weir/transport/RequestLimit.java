package dev.weir.transport;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Limits how many requests are handled at one time.
 *
 * <p>A request holds a permit from when its body has arrived until its answer begins, so that no client can hold one by sending
 * or reading slowly. Cache hits, and requests that take no work, need none. No request waits for a permit. Any thread may call
 * it.
 */
public final class RequestLimit {
    private final int most;
    private final AtomicInteger taken = new AtomicInteger();
    private final Counter refused;

    public RequestLimit(int most, MeterRegistry registry) {
        this.most = most;
        this.refused = RequestMeters.refused("requests", registry);
        Gauge.builder("weir.http.requests.active", taken, AtomicInteger::get)
                .description("Requests worked on now, against http.max-requests")
                .register(registry);
    }

    /** Acquires a permit; false if there is none. */
    public boolean tryAcquire() {
        if (taken.incrementAndGet() <= most) {
            return true;
        }
        taken.decrementAndGet();
        return false;
    }

    public void release() {
        taken.decrementAndGet();
    }

    /** The error of a request without a permit. */
    public LimitExceededException refuse() {
        refused.increment();
        return new LimitExceededException("The edge is handling as many requests as it can; try again.");
    }
}
