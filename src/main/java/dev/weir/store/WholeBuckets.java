package dev.weir.store;

import dev.weir.item.BucketName;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Operations on a whole bucket: truncate it, or purge it from the caches.
 *
 * <p>Any thread may call, and does the work itself. This edge truncates a bucket at most once at a time; other edges may truncate
 * it concurrently, since a truncation is just many deletes. {@link #close} stops all truncations between two transactions.
 */
public final class WholeBuckets implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WholeBuckets.class);
    private static final Duration STOP_WAIT = Duration.ofSeconds(5);

    private final DataSource database;
    private final TruncationSettings settings;
    private final Consumer<BucketName> caches;
    private final ConcurrentHashMap<BucketName, Truncation> underway = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** @param caches drops a bucket from this edge's caches, and bans it in every Varnish */
    public WholeBuckets(DataSource database, TruncationSettings settings, Consumer<BucketName> caches) {
        this.database = database;
        this.settings = settings;
        this.caches = caches;
    }

    /** The outcome of a request. */
    public sealed interface Outcome {
        /** How many items have been deleted. */
        long deleted();
    }

    /** Every item that existed when the request began is gone, also from the caches. */
    public record Done(long deleted) implements Outcome {}

    /** A truncation of the bucket was already running, and continues. */
    public record Underway(long deleted) implements Outcome {}

    /**
     * It ended early. Deleted items stay deleted, and it can be retried.
     *
     * @param reason why, for an operator
     */
    public record Unfinished(long deleted, String reason) implements Outcome {}

    /**
     * Deletes every item of a bucket, in batches, and drops the bucket from all caches. Each item becomes a tombstone with a
     * higher version. Items written after the request may stay.
     */
    public Outcome truncate(BucketName bucket) {
        var truncation = new Truncation(database, settings, bucket);
        Truncation other = underway.putIfAbsent(bucket, truncation);
        if (other != null) {
            return new Underway(other.deleted());
        }
        try {
            if (closed) {
                truncation.stop();
            }
            truncation.deleteAll();
            dropFromCaches(truncation, bucket);
            return new Done(truncation.deleted());
        } catch (Truncation.AbortedException e) {
            // A client that got the 503 must not read deleted items from this edge's caches, so they are dropped all the same.
            caches.accept(bucket);
            LOG.warn("Bucket {} is not empty: {} {} items of it were deleted", bucket, e.getMessage(), truncation.deleted(),
                    e.getCause());
            return new Unfinished(truncation.deleted(), e.reason());
        } finally {
            underway.remove(bucket, truncation);
            truncation.ended();
        }
    }

    /** Drops a bucket from all caches; the items stay. This edge's caches drop it even if the other edges cannot be notified. */
    public Outcome purge(BucketName bucket) {
        var message = new Truncation(database, settings, bucket);
        try {
            dropFromCaches(message, bucket);
            return new Done(0);
        } catch (Truncation.AbortedException e) {
            LOG.warn("The other edges could not be notified to drop bucket {} from their caches: {}", bucket, e.getMessage(),
                    e.getCause());
            return new Unfinished(0, e.reason());
        }
    }

    private void dropFromCaches(Truncation truncation, BucketName bucket) {
        caches.accept(bucket);
        truncation.notifyEdges();
    }

    @Override
    public void close() {
        closed = true;
        underway.values().forEach(Truncation::stop);
        underway.forEach((bucket, truncation) -> {
            if (!truncation.awaitEnd(STOP_WAIT)) {
                LOG.warn("The truncation of bucket {} did not end within {} s", bucket, STOP_WAIT.toSeconds());
            }
        });
    }
}
