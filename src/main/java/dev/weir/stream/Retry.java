package dev.weir.stream;

import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before trying again: doubled each time up to a bound, with a quarter of jitter. For one thread. */
final class Retry {
    private final long first;
    private final long most;
    private long next;

    Retry(StreamSettings settings) {
        this.first = settings.retryFirst().toNanos();
        this.most = settings.retryMost().toNanos();
        this.next = first;
    }

    long nextNanos() {
        long now = next;
        next = Math.min(most, 2 * next);
        return now - ThreadLocalRandom.current().nextLong(now / 4);
    }

    void reset() {
        next = first;
    }
}
