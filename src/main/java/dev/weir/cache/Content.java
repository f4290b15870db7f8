package dev.weir.cache;

import dev.weir.item.ItemHead;

/** What a read or an own write found or left, for the index. */
public sealed interface Content {
    long version();

    /** An item whose bytes are on the heap. */
    record OnHeap(ItemHead head, byte[] bytes) implements Content {
        @Override
        public long version() {
            return head.version();
        }
    }

    /** An item whose bytes are in the off-heap tier; released if it is not installed. */
    record OffHeap(ItemHead head, StoredObject stored) implements Content {
        @Override
        public long version() {
            return head.version();
        }
    }

    /**
     * There is no item.
     *
     * @param version the tombstone's, or 0 if there is no row; not the floor, since an insert in flight while the floor was
     *     raised may still have a version below it
     * @param floor an item of the key with a version up to this one is gone
     */
    record Nothing(long version, long floor) implements Content {
        /** A tombstone. */
        public Nothing(long version) {
            this(version, version);
        }
    }

    /** There is an item of this version, or of an unknown one (0), and it is not kept. */
    record Uncacheable(long version) implements Content {}
}
