package dev.weir.engine;

import dev.weir.bucket.WriteRules;
import dev.weir.database.StoreException;
import dev.weir.item.BucketName;
import dev.weir.item.ItemKey;
import dev.weir.listing.KeyQuery;
import dev.weir.listing.Listed;
import dev.weir.listing.Listing;
import dev.weir.listing.Page;
import dev.weir.write.BucketRules;
import dev.weir.write.Kind;
import dev.weir.write.Write;
import dev.weir.write.WriteOutcome;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Deletes all items that have a tag or a prefix.
 *
 * <p>It reads their keys page by page, in their order, and each page is one transaction of a write lane. So every item that is
 * there when the request begins is met, each is judged under its row's lock, and the caches are told as of any other write,
 * those in front before the next page. An item that is written meanwhile may be met or not. What is deleted stays deleted
 * if it ends early.
 *
 * <p>Any thread may call, and does the work itself. One edge deletes the same selection once at a time; several edges may.
 */
public final class BulkDeletion {
    private final Listing listing;
    private final Writes writes;
    private final Set<Selection> underWay = ConcurrentHashMap.newKeySet();

    BulkDeletion(Listing listing, Writes writes) {
        this.listing = listing;
        this.writes = writes;
    }

    /**
     * What was deleted.
     *
     * @param deleted how many items
     * @param purgePending whether a cache in front of the edge may still hold one of them
     */
    public record Done(long deleted, boolean purgePending) {}

    private record Selection(BucketName bucket, @Nullable String tag, String prefix) {}

    /** The same is being deleted by another request. */
    public static final class UnderWayException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnderWayException() {
            super("This edge is already deleting the same items for another request; repeat it when that is answered.");
        }
    }

    /** It ended early, after at least one item was deleted; the cause is of the page that failed. */
    public static final class UnfinishedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final long deleted;

        UnfinishedException(long deleted, StoreException cause) {
            super(cause);
            this.deleted = deleted;
        }

        /** How many items were deleted. */
        public long deleted() {
            return deleted;
        }
    }

    /**
     * Deletes what a query selects.
     *
     * @param query its limit is the most items of one transaction
     * @throws dev.weir.write.BucketRuleException if the bucket requires a condition of its writes
     * @throws UnderWayException if the same is being deleted
     * @throws UnfinishedException if the store fails after some have been deleted
     * @throws StoreException if it fails before
     */
    Done delete(Kind kind, WriteRules rules, KeyQuery query) {
        var selection = new Selection(query.bucket(), query.tag(), query.prefix());
        if (!underWay.add(selection)) {
            throw new UnderWayException();
        }
        try {
            return pageByPage(kind, rules, query);
        } finally {
            underWay.remove(selection);
        }
    }

    private Done pageByPage(Kind kind, WriteRules rules, KeyQuery query) {
        long deleted = 0;
        boolean pending = false;
        String after = "";
        try {
            while (true) {
                Page<Listed> page = listing.keys(query.page(after, query.limit()));
                if (!page.items().isEmpty()) {
                    WriteResult result = writes.writeAtomically(kind, deletes(kind, query, rules, page.items()));
                    deleted += result.outcomes().stream().filter(WriteOutcome.Deleted.class::isInstance).count();
                    pending |= result.purgePending();
                }
                if (page.next() == null) {
                    return new Done(deleted, pending);
                }
                after = page.next();
            }
        } catch (StoreException e) {
            throw deleted == 0 ? e : new UnfinishedException(deleted, e);
        }
    }

    private static List<Write> deletes(Kind kind, KeyQuery query, WriteRules rules, List<Listed> items) {
        return items.stream()
                .map(item -> Write.Delete.ifTagged(new ItemKey(query.bucket(), item.name()), query.tag()))
                .map(delete -> BucketRules.accepted(kind, delete, 0, rules))
                .toList();
    }
}
