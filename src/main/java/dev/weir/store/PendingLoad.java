package dev.weir.store;

import dev.weir.database.StoreException;
import dev.weir.item.ItemKey;
import dev.weir.item.Version;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A load in a lane, awaited by the thread that submitted it. The first of these completes it: a result, a failure, or its
 * deadline, which {@link Deadlines} checks. A lane skips completed loads.
 *
 * <p>The reader parks without a timer. A timed wait of a virtual thread wakes the scheduler's timer thread twice, to set the
 * timer and to cancel it, which is wasted on nearly every load.
 */
public final class PendingLoad {
    /** The lane that a load waits in. */
    interface Lane {
        /** Describes how full the lane is. */
        String fullness();
    }

    private final ItemKey key;
    private final Version known;
    private final Lane lane;
    private final long submittedAt = System.nanoTime();
    private final long patienceNanos;

    /** A {@link Loaded} or a {@link StoreException}; set once. */
    private final AtomicReference<@Nullable Object> outcome = new AtomicReference<>();

    /**
     * Written before {@code outcome} is read, and read after {@code outcome} is set, so the reader either is woken or sees the
     * outcome.
     */
    private volatile @Nullable Thread waiter;

    PendingLoad(ItemKey key, Version known, long patienceNanos, Lane lane) {
        this.key = key;
        this.known = known;
        this.patienceNanos = patienceNanos;
        this.lane = lane;
    }

    ItemKey key() {
        return key;
    }

    Version known() {
        return known;
    }

    long submittedAt() {
        return submittedAt;
    }

    boolean isDone() {
        return outcome.get() != null;
    }

    void complete(Loaded found) {
        end(found);
    }

    void fail(StoreException failure) {
        end(failure);
    }

    /** Whether its reader still waits; fails the load if its deadline has passed. */
    boolean expire(long now) {
        if (now - submittedAt >= patienceNanos && !isDone()) {
            fail(new StoreException.Unavailable("The load's time passed; " + lane.fullness()));
        }
        return !isDone();
    }

    private void end(Object with) {
        if (outcome.compareAndSet(null, with)) {
            LockSupport.unpark(waiter);
        }
    }

    /**
     * Waits for the result, at most for the time given with the load.
     *
     * @throws StoreException.Unavailable if the time passes, or the database is unreachable
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
