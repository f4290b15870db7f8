package dev.weir.engine;

import dev.weir.item.ItemHead;

/** Decides whether an item has expired; an expired item counts as absent. Called by any thread, at every read. */
@FunctionalInterface
public interface Expiry {
    /** No item ever expires. */
    Expiry NEVER = item -> false;

    boolean isExpired(ItemHead item);
}
