package dev.weir.engine;

import dev.weir.item.Body;
import dev.weir.item.ItemHead;
import dev.weir.item.Version;

/** What a read found, and how far it may be trusted. The receiver closes it, which unpins the body. */
public sealed interface ReadResult extends AutoCloseable {
    /** Where the answer came from. */
    Source source();

    /** How far shared caches may trust the answer. */
    Freshness freshness();

    /** The version of the item or its tombstone; {@link Version#NONE} if there is neither. */
    Version version();

    /** Every version of the key up to this one is either this result's or gone. */
    Version floor();

    @Override
    default void close() {}

    /** An item. */
    record Found(ItemHead head, Body body, Source source, Freshness freshness) implements ReadResult {
        @Override
        public Version version() {
            return head.version();
        }

        @Override
        public Version floor() {
            return head.version();
        }

        @Override
        public void close() {
            body.close();
        }
    }

    /**
     * There is no item, or only a tombstone.
     *
     * @param version the tombstone's, or {@link Version#NONE} if there is no row
     * @param floor the tombstone's, or if there is no row the version floor at the time of the read. An insert in flight at that
     *     time may still have a version below it, so it satisfies only readers that arrived before that read
     */
    record Absent(Version version, Version floor, Source source, Freshness freshness) implements ReadResult {}
}
