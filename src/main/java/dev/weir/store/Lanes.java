package dev.weir.store;

import dev.weir.item.ItemKey;
import java.util.List;

/** The lanes of one kind. A key's lane follows from its hash, so what is done with one key keeps its order. */
public final class Lanes {
    private Lanes() {}

    public static <L> L of(ItemKey key, List<L> lanes) {
        int hash = key.hashCode();
        // The number of lanes is small, and the lowest bits alone spread keys that are alike badly.
        return lanes.get(Math.floorMod(hash ^ (hash >>> 16), lanes.size()));
    }
}
