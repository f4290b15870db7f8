package dev.weir.store;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * How long to wait before trying again: from 20 ms, doubled each time up to a second, with a quarter of jitter. For one thread.
 */
final class Backoff {
    private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LAST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private long next = FIRST_NANOS;

    long nextNanos() {
        long now = next;
        next = Math.min(LAST_NANOS, 2 * next);
        return now - ThreadLocalRandom.current().nextLong(now / 4);
    }

    void reset() {
        next = FIRST_NANOS;
    }
}
