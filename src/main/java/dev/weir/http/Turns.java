package dev.weir.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The requests that are worked on at one time, against one bound.
 *
 * <p>A request has a turn from when its body is there until its answer begins, so that no client can hold one by sending or
 * taking slowly. What the caches can answer, and what asks for no work, needs none. Nobody waits for a turn. Any thread may
 * call it.
 */
final class Turns {
    private final int most;
    private final AtomicInteger taken = new AtomicInteger();
    private final Counter refused;

    Turns(int most, MeterRegistry registry) {
        this.most = most;
        this.refused = Refusal.counter("requests", registry);
        Gauge.builder("weir.http.requests.active", taken, AtomicInteger::get)
                .description("Requests worked on now, against http.max-requests")
                .register(registry);
    }

    /** Whether there was one. */
    boolean tryTake() {
        if (taken.incrementAndGet() <= most) {
            return true;
        }
        taken.decrementAndGet();
        return false;
    }

    void giveBack() {
        taken.decrementAndGet();
    }

    /** What a request without a turn is told. */
    Refusal refuse() {
        refused.increment();
        return Refusal.busy("The edge is answering as many requests as it may; try again.");
    }
}
