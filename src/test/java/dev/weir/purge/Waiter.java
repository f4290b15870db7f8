package dev.weir.purge;

import dev.weir.item.ItemKey;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A writer that waits on a thread of its own. */
final class Waiter {
    private static final long PATIENCE_S = 60;

    private final CompletableFuture<Boolean> told = new CompletableFuture<>();

    /** Returns when the thread is waiting, or has done so. */
    Waiter(PurgeQueue queue, List<ItemKey> keys, long deadline) {
        Thread thread = Thread.ofPlatform().daemon().start(() -> told.complete(queue.await(keys, deadline)));
        while (thread.isAlive() && thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
    }

    boolean isWaiting() {
        return !told.isDone();
    }

    /** What it was told in the end. */
    boolean outcome() throws Exception {
        return told.get(PATIENCE_S, TimeUnit.SECONDS);
    }
}
