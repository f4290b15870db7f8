package dev.weir.store;

import dev.weir.item.ItemKey;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One load on its way through its lane. A reader whose deadline passes withdraws it; a lane skips what is withdrawn. */
public final class PendingLoad {
    /** The version to name where the edge knows none: no item has it. */
    public static final long UNKNOWN = -1;

    private final ItemKey key;
    private final long known;
    private final LoadLane lane;
    private final long submittedAt = System.nanoTime();
    private final CompletableFuture<Loaded> loaded = new CompletableFuture<>();

    PendingLoad(ItemKey key, long known, LoadLane lane) {
        this.key = key;
        this.known = known;
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

    boolean isWithdrawn() {
        return loaded.isDone();
    }

    void complete(Loaded result) {
        loaded.complete(result);
    }

    void fail(StoreException failure) {
        loaded.completeExceptionally(failure);
    }

    /**
     * Waits for what the lane finds, and withdraws the load where the time passes.
     *
     * @throws StoreException.Unavailable where the time passes, or the database is away
     */
    public Loaded await(long nanos) {
        try {
            return loaded.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException failure) {
                throw failure;
            }
            throw new IllegalStateException("A load lane failed in an unforeseen way.", e.getCause());
        } catch (TimeoutException e) {
            loaded.cancel(false);
            throw new StoreException.Unavailable("The load's time passed; " + lane.fullness());
        } catch (InterruptedException e) {
            loaded.cancel(false);
            Thread.currentThread().interrupt();
            throw new StoreException.Unavailable("The reader was interrupted; " + lane.fullness());
        }
    }
}
