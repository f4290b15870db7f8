package dev.weir.engine;

import dev.weir.item.ItemKey;
import java.util.Collection;

/** The wait for caches in front of the edge to forget what has changed. */
@FunctionalInterface
public interface PurgeWait {
    /**
     * Waits, within a bound of its own, until every such cache has been told of all changes of these keys so far.
     *
     * @return whether every one has
     */
    boolean await(Collection<ItemKey> keys);
}
