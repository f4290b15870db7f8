package dev.weir.flow;

import dev.weir.cache.StoredObject;
import dev.weir.item.ItemHead;

/** What a flight brought, for all who joined it. */
sealed interface Landing {
    /** The item still has this version; whoever has its bytes may serve them. */
    record Unchanged(long version) implements Landing {}

    /** An item with its bytes. */
    record OnHeap(ItemHead head, byte[] bytes) implements Landing {}

    /** An item whose bytes were put into the off-heap tier; they may have left it again. */
    record OffHeap(ItemHead head, StoredObject stored) implements Landing {}

    /** An item that is not kept: everyone reads its bytes from the database. */
    record Unkept(ItemHead head) implements Landing {}

    /** There is no item; the version is as {@link Reading.Absent} has it. */
    record Nothing(long version) implements Landing {}
}
