package dev.weir.postgres;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** The wait before the next retry: doubled each time up to a bound, with up to a quarter of jitter. Confined to one thread. */
public final class Backoff {
    private final long first;
    private final long max;
    private long next;

    public Backoff(Duration first, Duration max) {
        this.first = first.toNanos();
        this.max = max.toNanos();
        this.next = this.first;
    }

    public long nextNanos() {
        long now = next;
        next = Math.min(max, 2 * next);
        return now - ThreadLocalRandom.current().nextLong(now / 4);
    }

    /** Starts over with the first wait. */
    public void reset() {
        next = first;
    }
}
