package dev.weir.coherence;

import dev.weir.item.ItemKey;

/**
 * The right of one load to install its result for one key. It is lost when something overtakes it: a later load, an own write, a
 * change or a hold of the key. Modified only inside the index's compute on the key; read anywhere.
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

    /** Whether the load's result may already be old: it installs nothing, and no reader may join it any more. */
    public boolean isOvertaken() {
        return overtaken;
    }

    /** Whether a read shows all that had been seen when this load began. */
    boolean isCoveredBy(ReadStamp stamp) {
        return begunAt.isCoveredBy(stamp);
    }

    void overtake() {
        overtaken = true;
    }
}
