package dev.weir.store;

import dev.weir.item.ItemHead;
import dev.weir.item.Snapshot;
import dev.weir.item.Stamp;

/** What a load found in the database. */
public sealed interface Loaded {
    /** When it was asked. */
    Stamp stamp();

    /** Which transactions it saw. */
    Snapshot snapshot();

    /** The item, or its tombstone, still has the version the edge knows. */
    record Unchanged(long version, Stamp stamp, Snapshot snapshot) implements Loaded {}

    /** An item, with its bytes. */
    record Small(ItemHead head, byte[] value, Stamp stamp, Snapshot snapshot) implements Loaded {}

    /** An item above {@code read.inline-bytes}: its bytes are read in pieces, by themselves. */
    record Large(ItemHead head, Stamp stamp, Snapshot snapshot) implements Loaded {}

    /**
     * There is none.
     *
     * @param version the tombstone's, or 0 where there is no row
     * @param floor the tombstone's version, or where there is no row the version floor
     */
    record Nothing(long version, long floor, Stamp stamp, Snapshot snapshot) implements Loaded {}
}
