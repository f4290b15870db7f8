package dev.weir.purge;

import dev.weir.item.ItemKey;
import java.util.Collection;

/** The shared caches in front of this edge, which have to forget what has changed. Any thread may call. */
public interface FrontCaches {
    /** There are none. */
    FrontCaches NONE = new FrontCaches() {
        @Override
        public void changed(ItemKey key, long version) {}

        @Override
        public boolean await(Collection<ItemKey> keys) {
            return true;
        }
    };

    /**
     * The item has changed, and this edge's own caches show it; returns at once. It is told before the writer is answered, even
     * if the writer has given up meanwhile.
     *
     * @param version what the item, or its tombstone, has since; 0 if that is not known, or if nothing may have changed
     */
    void changed(ItemKey key, long version);

    /**
     * Waits, within a bound of its own, until every such cache has been told of all changes of these keys so far.
     *
     * @return whether every one has
     */
    boolean await(Collection<ItemKey> keys);
}
