package dev.weir.engine;

import dev.weir.item.ItemHead;

/** Says whether an item that was found has expired; one that has is absent. Any thread asks, at every read. */
@FunctionalInterface
public interface Expiry {
    /** No item ever expires. */
    Expiry NEVER = item -> false;

    boolean isExpired(ItemHead item);
}
