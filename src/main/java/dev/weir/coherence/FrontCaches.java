package dev.weir.coherence;

import dev.weir.item.BucketName;
import dev.weir.item.ItemKey;
import java.util.Collection;

/**
 * The shared caches in front of this edge, which have to forget what has changed. Any thread may call; what is queued is sent by
 * others, so only {@link #await} waits.
 */
public interface FrontCaches {
    /** There are none. */
    FrontCaches NONE = new FrontCaches() {
        @Override
        public void changed(ItemKey key, long version) {}

        @Override
        public void banBucket(BucketName bucket) {}

        @Override
        public void banAll() {}

        @Override
        public boolean await(Collection<ItemKey> keys) {
            return true;
        }
    };

    /**
     * Queues the purge of an item that has changed, and that this edge's own caches show so. For an own write that is before the
     * writer is answered, even if the writer has given up meanwhile.
     *
     * @param version what the item, or its tombstone, has since; 0 if that is not known, or if nothing may have changed
     */
    void changed(ItemKey key, long version);

    /** Queues a ban of all items of a bucket. */
    void banBucket(BucketName bucket);

    /** Queues a ban of everything. */
    void banAll();

    /**
     * Waits, within a bound of its own, until every such cache has been told of all changes of these keys so far.
     *
     * @return whether every one has
     */
    boolean await(Collection<ItemKey> keys);
}
