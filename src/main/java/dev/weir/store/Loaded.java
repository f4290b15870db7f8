package dev.weir.store;

import dev.weir.coherence.ReadStamp;
import dev.weir.item.ItemHead;
import dev.weir.item.Version;

/** What a load has found in the database. */
public sealed interface Loaded {
    /** When the statement was sent, and what it saw. */
    ReadStamp stamp();

    /** The item still has the version that the edge knows. */
    record Unchanged(Version version, ReadStamp stamp) implements Loaded {}

    /** An item with its bytes. */
    record Small(ItemHead head, byte[] value, ReadStamp stamp) implements Loaded {}

    /** An item larger than {@code read.inline-bytes}, whose bytes are read separately, in pieces. */
    record Large(ItemHead head, ReadStamp stamp) implements Loaded {}

    /** A large set, whose elements are rows; they are read separately, all at once. Its length is that of all. */
    record InElements(ItemHead head, ReadStamp stamp) implements Loaded {}

    /**
     * There is no item, or it has expired.
     *
     * @param version that of the tombstone or of what has expired, or {@link Version#NONE} if there is no row
     * @param floor the tombstone's version, or the version floor if there is no row
     */
    record Nothing(Version version, Version floor, ReadStamp stamp) implements Loaded {}
}
