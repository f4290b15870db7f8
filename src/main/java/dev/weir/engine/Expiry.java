package dev.weir.engine;

import dev.weir.item.ItemHead;
import java.util.function.LongSupplier;

/** Decides whether an item has expired; an expired item counts as absent. Called by any thread, at every read. */
@FunctionalInterface
public interface Expiry {
    /** No item ever expires. */
    Expiry NEVER = item -> Long.MAX_VALUE;

    /** By the moment that is stored with an item, and the latest time that the database's clock can show, in milliseconds. */
    static Expiry by(LongSupplier clock) {
        return item -> item.metadata().expires() ? item.metadata().expiresAt() - clock.getAsLong() : Long.MAX_VALUE;
    }

    /** How many milliseconds the item has left for certain; 0 or less if it may have expired. */
    long millisLeft(ItemHead item);

    default boolean isExpired(ItemHead item) {
        return millisLeft(item) <= 0;
    }
}
