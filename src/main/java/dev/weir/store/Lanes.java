package dev.weir.store;

import dev.weir.item.ItemKey;
import java.util.List;

/** Selects a key's lane by its hash, so that requests for one key keep their order. */
public final class Lanes {
    private Lanes() {}

    public static <L> L of(ItemKey key, List<L> lanes) {
        int hash = key.hashCode();
        // The number of lanes is small, and the lowest bits alone distribute similar keys badly.
        return lanes.get(Math.floorMod(hash ^ (hash >>> 16), lanes.size()));
    }
}
