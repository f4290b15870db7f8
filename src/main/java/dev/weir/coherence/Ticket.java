package dev.weir.coherence;

import dev.weir.item.ItemKey;

/**
 * The right of one load to install what it finds on one key. It is overtaken, and lost, by whatever happens to its key: a later
 * load, an own write, a change, a hold. What it holds is changed only inside the index's compute on the key, and read anywhere.
 */
public final class Ticket {
    private final ItemKey key;
    private final Horizon.Seen begunAt;
    private volatile boolean overtaken;

    Ticket(ItemKey key, Horizon.Seen begunAt) {
        this.key = key;
        this.begunAt = begunAt;
    }

    public ItemKey key() {
        return key;
    }

    /** Whether what this load finds may already be old: it installs nothing, and nobody may join it any more. */
    public boolean isOvertaken() {
        return overtaken;
    }

    /** Whether a read shows all that had been seen when this load began. */
    boolean isShownBy(ReadStamp stamp) {
        return begunAt.isShownBy(stamp);
    }

    void overtake() {
        overtaken = true;
    }
}
