package dev.weir.webhook;

import dev.weir.database.StoreException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks names up for those who must not wait long: a lookup holds its thread, and the threads that carry requests are few. Any
 * thread asks; a few threads of its own look.
 */
final class Lookups implements AutoCloseable {
    private static final int THREADS = 4;
    private static final int QUEUE = 64;
    private static final long IDLE_SECONDS = 10;

    private final AllowedAddresses allowed;
    private final Duration wait;
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE),
            Thread.ofPlatform().name("weir-webhook-lookup-", 0).daemon().factory());

    /** @param wait how long a lookup may take */
    Lookups(AllowedAddresses allowed, Duration wait) {
        this.allowed = allowed;
        this.wait = wait;
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Whether a host has an address that may not be told; false if that is not known in time.
     *
     * @throws StoreException.Overloaded if too many are being looked up
     */
    boolean isForbidden(String host) {
        try {
            Future<?> lookup = threads.submit(() -> allowed.of(host));
            lookup.get(wait.toNanos(), TimeUnit.NANOSECONDS);
            return false;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AllowedAddresses.ForbiddenException) {
                return true;
            }
            if (e.getCause() instanceof UnknownHostException) {
                return false;
            }
            throw new IllegalStateException("A lookup has failed", e.getCause());
        } catch (TimeoutException e) {
            return false;
        } catch (RejectedExecutionException e) {
            throw new StoreException.Overloaded("No room to look up a name; " + QUEUE + " wait");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException.Unavailable("The lookup was interrupted.");
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
