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

    /**
     * There is no item.
     *
     * @param version the tombstone's, or 0 if there is no row; not the floor, for an insert in flight while the floor was
     *     raised may still bring a version below it
     * @param floor what is known of the past: an item of a version up to it, if there was one, is gone
     */
    record Nothing(long version, long floor) implements Content {
        /** A tombstone. */
        public Nothing(long version) {
            this(version, version);
        }
    }

    /** There is an item of this version, or of a version nobody knows (0), and it is not kept. */
    record Uncacheable(long version) implements Content {}
}
