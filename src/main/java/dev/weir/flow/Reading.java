package dev.weir.flow;

import dev.weir.item.Body;
import dev.weir.item.ItemHead;

/** What a read found, and how far it may be trusted. Whoever is handed one closes it, which unpins the body. */
public sealed interface Reading extends AutoCloseable {
    /** Where the answer came from. */
    Source source();

    /** How far shared caches may trust the answer. */
    Freshness freshness();

    /** The item's version; where there is none, that of {@link Absent}. */
    long version();

    @Override
    default void close() {}

    /** There is an item. */
    record Found(ItemHead head, Body body, Source source, Freshness freshness) implements Reading {
        @Override
        public long version() {
            return head.version();
        }

        @Override
        public void close() {
            body.close();
        }
    }

    /**
     * There is none, or only a tombstone.
     *
     * @param version the tombstone's; where there is no row, the floor, which no tombstone removed was above; 0 where unknown
     */
    record Absent(long version, Source source, Freshness freshness) implements Reading {}
}
