package dev.weir.cache;

import dev.weir.item.ItemHead;

/** What a read or an own write brings to the index. */
public sealed interface Content {
    long version();

    /** An item whose bytes lie on the heap. */
    record OnHeap(ItemHead head, byte[] bytes) implements Content {
        @Override
        public long version() {
            return head.version();
        }
    }

    /** An item whose bytes lie in the off-heap tier; whoever does not install it releases it. */
    record OffHeap(ItemHead head, StoredObject stored) implements Content {
        @Override
        public long version() {
            return head.version();
        }
    }

    /** There is no item: a tombstone of this version, or 0: no row. */
    record Nothing(long version) implements Content {}

    /** There is an item of this version, or of a version nobody knows (0), and it is not kept. */
    record Uncacheable(long version) implements Content {}
}
