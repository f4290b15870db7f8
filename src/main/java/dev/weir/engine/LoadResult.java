package dev.weir.engine;

import dev.weir.cache.StoredObject;
import dev.weir.item.ItemHead;
import dev.weir.item.Version;

/** What a shared load found, for all readers that joined it. */
sealed interface LoadResult {
    /** The epoch of a result that the index has not accepted: it may predate a change that was received. */
    int NO_EPOCH = 0;

    /** The epoch in which the index accepted it, so that every later change will be received; or {@link #NO_EPOCH}. */
    int epoch();

    /** The item still has this version; a reader that has its bytes may serve them. */
    record Unchanged(Version version, int epoch) implements LoadResult {}

    /** An item with its bytes. */
    record OnHeap(ItemHead head, byte[] bytes, int epoch) implements LoadResult {}

    /** An item whose bytes were put into the off-heap tier; they may have been evicted since. */
    record OffHeap(ItemHead head, StoredObject stored, int epoch) implements LoadResult {}

    /** An item that is not cached: every reader reads its bytes from the database. */
    record Uncached(ItemHead head, int epoch) implements LoadResult {}

    /**
     * There is no item.
     *
     * @param version the tombstone's, or {@link Version#NONE} if there is no row
     * @param floor the tombstone's version, or the version floor if there is no row
     */
    record Nothing(Version version, Version floor, int epoch) implements LoadResult {}
}
