package dev.weir.store;

import dev.weir.database.StoreException;
import dev.weir.item.ItemKey;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One load on its way through its lane, for the one thread that submitted it. What comes first ends it: what the lane finds, a
 * failure, or its deadline, which {@link Deadlines} watch; a lane skips what has ended.
 *
 * <p>The reader parks without a timer. A timed wait on a virtual thread wakes the scheduler's timer thread twice, to set the
 * timer and to take it back, which nearly every load would pay for nothing.
 */
public final class PendingLoad {
    /** The version to name where the edge knows none: no item has it. */
    public static final long UNKNOWN = -1;

    /** Where a load waits. */
    interface Lane {
        /** How full it is, in words. */
        String fullness();
    }

    private final ItemKey key;
    private final long known;
    private final Lane lane;
    private final long submittedAt = System.nanoTime();
    private final long patienceNanos;

    /** A {@link Loaded} or a {@link StoreException}; set once. */
    private final AtomicReference<@Nullable Object> outcome = new AtomicReference<>();

    /** WriteOutcome before the outcome is looked at, and read after it is set: so the reader is either woken or sees it. */
    private volatile @Nullable Thread waiter;

    PendingLoad(ItemKey key, long known, long patienceNanos, Lane lane) {
        this.key = key;
        this.known = known;
        this.patienceNanos = patienceNanos;
        this.lane = lane;
    }

    ItemKey key() {
        return key;
    }

    long known() {
        return known;
    }

    long submittedAt() {
        return submittedAt;
    }

    boolean hasEnded() {
        return outcome.get() != null;
    }

    void complete(Loaded found) {
        end(found);
    }

    void fail(StoreException failure) {
        end(failure);
    }

    /** Whether its reader still waits; where its time has passed nobody does, and it has failed. */
    boolean isLeft(long now) {
        if (now - submittedAt >= patienceNanos && !hasEnded()) {
            fail(new StoreException.Unavailable("The load's time passed; " + lane.fullness()));
        }
        return !hasEnded();
    }

    private void end(Object with) {
        if (outcome.compareAndSet(null, with)) {
            LockSupport.unpark(waiter);
        }
    }

    /**
     * Waits for what the lane finds, or until the time given with the load has passed.
     *
     * @throws StoreException.Unavailable if the time passes, or the database is away
     */
    public Loaded await() {
        waiter = Thread.currentThread();
        while (true) {
            switch (outcome.get()) {
                case Loaded found -> {
                    return found;
                }
                case StoreException failure -> throw failure;
                case null, default -> {
                    if (Thread.interrupted()) {
                        fail(new StoreException.Unavailable("The reader was interrupted; " + lane.fullness()));
                        Thread.currentThread().interrupt();
                    } else {
                        LockSupport.park(this);
                    }
                }
            }
        }
    }
}
