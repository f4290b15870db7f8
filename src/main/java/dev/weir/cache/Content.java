package dev.weir.cache;

import dev.weir.item.ItemHead;
import dev.weir.item.Version;

/** What a read or an own write found or left, for the index. */
public sealed interface Content {
    Version version();

    /** An item whose bytes are on the heap. */
    record OnHeap(ItemHead head, byte[] bytes) implements Content {
        @Override
        public Version version() {
            return head.version();
        }
    }

    /** An item whose bytes are in the off-heap tier; released if it is not installed. */
    record OffHeap(ItemHead head, StoredObject stored) implements Content {
        @Override
        public Version version() {
            return head.version();
        }
    }

    /**
     * There is no item.
     *
     * @param version the tombstone's, or {@link Version#NONE} if there is no row; not the floor, since an insert in flight while
     *     the floor was raised may still have a version below it
     * @param floor an item of the key with a version up to this one is gone
     */
    record Nothing(Version version, Version floor) implements Content {
        /** A tombstone. */
        public Nothing(Version version) {
            this(version, version);
        }
    }

    /** There is an item of this version, or of an unknown one ({@link Version#NONE}), and it is not kept. */
    record Uncacheable(Version version) implements Content {}
}
