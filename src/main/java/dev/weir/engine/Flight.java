package dev.weir.engine;

import dev.weir.cache.Ticket;
import dev.weir.store.StoreException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One load of one key that several readers may wait for; the reader who began it lands it. */
final class Flight {
    private final Ticket ticket;
    private final long begunAt;
    private final CompletableFuture<Landing> landing = new CompletableFuture<>();

    Flight(Ticket ticket, long begunAt) {
        this.ticket = ticket;
        this.begunAt = begunAt;
    }

    Ticket ticket() {
        return ticket;
    }

    /** When it was begun, in nanoseconds; what it brings is at least as new. */
    long begunAt() {
        return begunAt;
    }

    /** Whether a reader who comes now may join: nothing has overtaken it, and what it brings is young enough to be trusted. */
    boolean isOpen(long now, long trustNanos) {
        return !ticket.isOvertaken() && !landing.isDone() && now - begunAt <= trustNanos;
    }

    void land(Landing result) {
        landing.complete(result);
    }

    void crash(RuntimeException failure) {
        landing.completeExceptionally(failure);
    }

    /**
     * Waits for the landing.
     *
     * @throws StoreException where the flight crashed, or did not land in time
     * @throws ItemMoved where the item was replaced while it was being loaded
     */
    Landing await(long nanos) {
        try {
            return landing.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
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
