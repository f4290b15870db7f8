package dev.weir.store;

import dev.weir.item.ItemHead;
import dev.weir.coherence.ReadStamp;

/** What a load found in the database. */
public sealed interface Loaded {
    /** When it was asked, and what it saw. */
    ReadStamp stamp();

    /** The item, or its tombstone, still has the version the edge knows. */
    record Unchanged(long version, ReadStamp stamp) implements Loaded {}

    /** An item, with its bytes. */
    record Small(ItemHead head, byte[] value, ReadStamp stamp) implements Loaded {}

    /** An item above {@code read.inline-bytes}: its bytes are read in pieces, by themselves. */
    record Large(ItemHead head, ReadStamp stamp) implements Loaded {}

    /**
     * There is none.
     *
     * @param version the tombstone's, or 0 if there is no row
     * @param floor the tombstone's version, or where there is no row the version floor
     */
    record Nothing(long version, long floor, ReadStamp stamp) implements Loaded {}
}
