package dev.weir.store;

import dev.weir.item.ItemHead;
import dev.weir.item.Stamp;

/** What a load found in the database. */
public sealed interface Loaded {
    Stamp stamp();

    /** The item still has the version the edge knows. */
    record Unchanged(long version, Stamp stamp) implements Loaded {}

    /** An item, with its bytes. */
    record Small(ItemHead head, byte[] value, Stamp stamp) implements Loaded {}

    /** An item above {@code read.inline-bytes}: its bytes are read in pieces, by themselves. */
    record Large(ItemHead head, Stamp stamp) implements Loaded {}

    /** There is none: a tombstone of this version, or 0: no row. */
    record Nothing(long version, Stamp stamp) implements Loaded {}
}
