package dev.weir.engine;

import dev.weir.item.Body;
import dev.weir.item.ItemHead;

/** What a read found, and how far it may be trusted. Whoever is handed one closes it, which unpins the body. */
public sealed interface ReadResult extends AutoCloseable {
    /** Where the answer came from. */
    Source source();

    /** How far shared caches may trust the answer. */
    Freshness freshness();

    /** The item's version; where there is none, its tombstone's, or 0 if there is not even that. */
    long version();

    /** What the reading knows of the past: a version of the key up to this one is this reading's own, or gone. */
    long floor();

    @Override
    default void close() {}

    /** There is an item. */
    record Found(ItemHead head, Body body, Source source, Freshness freshness) implements ReadResult {
        @Override
        public long version() {
            return head.version();
        }

        @Override
        public long floor() {
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
     * @param version the tombstone's, or 0 if there is no row
     * @param floor the tombstone's, or where there is no row the version floor when it was looked for. An insert on its way at
     *     that time may still bring a version below it, so it satisfies only a reader who came before the look
     */
    record Absent(long version, long floor, Source source, Freshness freshness) implements ReadResult {}
}
