package dev.weir.cache;

import dev.weir.item.ItemKey;

/**
 * The right of one load to install what it finds on one key. It is lost when something newer overtakes it: a later load, an own
 * write, a hold. What it holds is changed only inside {@link CacheIndex}'s compute on the key, and read anywhere.
 */
public final class Ticket {
    private final ItemKey key;
    private volatile boolean overtaken;

    Ticket(ItemKey key) {
        this.key = key;
    }

    public ItemKey key() {
        return key;
    }

    /** Whether what this load finds may already be old: it installs nothing, and nobody may join it any more. */
    public boolean isOvertaken() {
        return overtaken;
    }

    void overtake() {
        overtaken = true;
    }
}
