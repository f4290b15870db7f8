package dev.weir.flow;

import dev.weir.item.ItemKey;
import java.util.List;

/** The way of a read: index, tier, group load, install. */
public final class ReadFlow {
    /**
     * Reads one item.
     *
     * @param readThrough {@code Cache-Control: no-cache}: ask the database, never joining an older load
     * @throws dev.weir.store.StoreException.Overloaded where the load queue is full or the deadline passed in it
     * @throws dev.weir.store.StoreException.Unavailable where the database is away and nothing may be served stale
     */
    public Reading read(ItemKey key, boolean readThrough) {
        throw new UnsupportedOperationException();
    }

    /**
     * Reads many items, misses together; the readings stand in the order of the keys. All or none: a failure closes what was
     * read.
     */
    public List<Reading> readAll(List<ItemKey> keys, boolean readThrough) {
        throw new UnsupportedOperationException();
    }
}
