package dev.weir.store;

import dev.weir.item.BucketName;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done to all items of a bucket at once: they are deleted, or only forgotten by the caches.
 *
 * <p>Any thread calls, and does the work itself. One emptying a bucket at a time goes on here; other edges may have one beside
 * it, since it is only so many deletes. {@link #close} ends them all between two transactions.
 */
public final class WholeBuckets implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WholeBuckets.class);
    private static final Duration STOP_WAIT = Duration.ofSeconds(5);

    private final DataSource database;
    private final TruncationSettings settings;
    private final Consumer<BucketName> caches;
    private final ConcurrentHashMap<BucketName, Truncation> underway = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** @param caches forgets a bucket here and now: what this edge holds, and what its Varnish does */
    public WholeBuckets(DataSource database, TruncationSettings settings, Consumer<BucketName> caches) {
        this.database = database;
        this.settings = settings;
        this.caches = caches;
    }

    /** What became of a request. */
    public sealed interface Outcome {
        /** How many items have been deleted. */
        long deleted();
    }

    /** Every item that was there when it was asked for is gone, and the caches know. */
    public record Done(long deleted) implements Outcome {}

    /** It was asked for while it was being done already, which goes on. */
    public record Underway(long deleted) implements Outcome {}

    /**
     * It ended early; what is deleted stays deleted, and it can be asked for again.
     *
     * @param words why, for an operator
     */
    public record Unfinished(long deleted, String words) implements Outcome {}

    /**
     * Deletes every item of a bucket, in batches, and lets all caches forget it. Each becomes a tombstone with a version above
     * the item's. What others write after it was asked for may stay.
     */
    public Outcome empty(BucketName bucket) {
        var emptying = new Truncation(database, settings, bucket);
        Truncation other = underway.putIfAbsent(bucket, emptying);
        if (other != null) {
            return new Underway(other.deleted());
        }
        try {
            if (closed) {
                emptying.stop();
            }
            emptying.deleteAll();
            forget(emptying, bucket);
            return new Done(emptying.deleted());
        } catch (Truncation.Halt e) {
            // Who was told 503 may read next what is deleted here as if it were not; so this edge forgets it all the same.
            caches.accept(bucket);
            LOG.warn("Bucket {} is not empty: {} {} items of it were deleted", bucket, e.getMessage(), emptying.deleted(),
                    e.getCause());
            return new Unfinished(emptying.deleted(), e.words());
        } finally {
            underway.remove(bucket, emptying);
            emptying.ended();
        }
    }

    /** Lets all caches forget a bucket; the items stay. Those of this edge have, also where the others could not be told. */
    public Outcome purge(BucketName bucket) {
        var message = new Truncation(database, settings, bucket);
        try {
            forget(message, bucket);
            return new Done(0);
        } catch (Truncation.Halt e) {
            LOG.warn("Other edges were not told to forget bucket {}: {}", bucket, e.getMessage(), e.getCause());
            return new Unfinished(0, e.words());
        }
    }

    private void forget(Truncation emptying, BucketName bucket) {
        caches.accept(bucket);
        emptying.tellEdges();
    }

    @Override
    public void close() {
        closed = true;
        underway.values().forEach(Truncation::stop);
        underway.forEach((bucket, emptying) -> {
            if (!emptying.awaitEnd(STOP_WAIT)) {
                LOG.warn("The emptying of bucket {} did not end in {} s", bucket, STOP_WAIT.toSeconds());
            }
        });
    }
}
