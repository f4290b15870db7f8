package dev.weir.coherence;

import dev.weir.item.BucketName;
import dev.weir.item.ItemKey;
import dev.weir.item.Version;
import java.util.Collection;

/**
 * The shared caches in front of this edge, which must drop what has changed. Thread-safe; queued purges are sent by other
 * threads, so only {@link #await} blocks.
 */
public interface FrontCaches {
    /** No caches in front. */
    FrontCaches NONE = new FrontCaches() {
        @Override
        public void changed(ItemKey key, Version version) {}

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
     * Queues the purge of an item that has changed, after the change took effect in this edge's own caches. For an own write this
     * happens before the writer is answered, even if the writer has given up in the meantime.
     *
     * @param version the version of the item, or its tombstone, after the change; {@link Version#NONE} if it is unknown, or
     *     if perhaps nothing changed
     */
    void changed(ItemKey key, Version version);

    /** Queues a ban of all items of a bucket. */
    void banBucket(BucketName bucket);

    /** Queues a ban of everything. */
    void banAll();

    /**
     * Waits, up to a limit of its own, until all changes of these keys so far have been purged from every cache.
     *
     * @return whether they have
     */
    boolean await(Collection<ItemKey> keys);
}
