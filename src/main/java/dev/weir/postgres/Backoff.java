package dev.weir.postgres;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before trying again: doubled each time up to a bound, with a quarter of jitter. For one thread. */
public final class Backoff {
    private final long first;
    private final long most;
    private long next;

    public Backoff(Duration first, Duration most) {
        this.first = first.toNanos();
        this.most = most.toNanos();
        this.next = this.first;
    }

    public long nextNanos() {
        long now = next;
        next = Math.min(most, 2 * next);
        return now - ThreadLocalRandom.current().nextLong(now / 4);
    }

    /** Has the next wait be the first again. */
    public void reset() {
        next = first;
    }
}
