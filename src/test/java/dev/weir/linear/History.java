package dev.weir.linear;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What clients did, in the order in which it was called and answered. Any thread records.
 *
 * @param <O> an operation together with what it answered
 */
public final class History<O> {
    /** When an operation without an answer ends: it may take effect at any time, or never. */
    static final long NEVER = Long.MAX_VALUE;

    private final AtomicLong clock = new AtomicLong();
    private final Queue<Recorded<O>> recorded = new ConcurrentLinkedQueue<>();

    /** One operation, called at a moment and answered at a later one. */
    record Recorded<O>(O operation, long calledAt, long answeredAt) {
        boolean isAnswered() {
            return answeredAt != NEVER;
        }
    }

    /** The present moment; asked before an operation is called. */
    public long now() {
        return clock.incrementAndGet();
    }

    /** Records an operation between a moment and a later one. */
    public void answered(O operation, long calledAt, long answeredAt) {
        recorded.add(new Recorded<>(operation, calledAt, answeredAt));
    }

    /** Records an operation of which nobody knows whether, and when, it took effect. */
    public void unanswered(O operation, long calledAt) {
        recorded.add(new Recorded<>(operation, calledAt, NEVER));
    }

    List<Recorded<O>> recorded() {
        return List.copyOf(recorded);
    }

    public int size() {
        return recorded.size();
    }
}
