package dev.weir.engine;

import dev.weir.coherence.Ticket;
import dev.weir.database.StoreException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A load of one key that several readers may wait for; the reader that began it completes it. */
final class SharedLoad {
    private final Ticket ticket;
    private final long begunAt;
    private final CompletableFuture<LoadResult> result = new CompletableFuture<>();

    SharedLoad(Ticket ticket, long begunAt) {
        this.ticket = ticket;
        this.begunAt = begunAt;
    }

    Ticket ticket() {
        return ticket;
    }

    /** When it began, in nanoseconds; its result is at least as new. */
    long begunAt() {
        return begunAt;
    }

    /**
     * Whether a reader that arrives now may join: nothing has overtaken the load, and its result will be recent enough to be
     * trusted.
     */
    boolean isOpen(long now, long trustNanos) {
        return !ticket.isOvertaken() && !result.isDone() && now - begunAt <= trustNanos;
    }

    void complete(LoadResult loaded) {
        result.complete(loaded);
    }

    void fail(RuntimeException failure) {
        result.completeExceptionally(failure);
    }

    /**
     * Waits for the result.
     *
     * @throws StoreException if the load failed, or did not complete in time
     * @throws DatabaseBody.MovedException if the item was replaced while it was being loaded
     */
    LoadResult await(long nanos) {
        try {
            return result.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("A load failed in an unforeseen way.", e.getCause());
        } catch (TimeoutException e) {
            throw new StoreException.Unavailable("The database did not answer in time.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException.Unavailable("The reader was interrupted.");
        }
    }
}
