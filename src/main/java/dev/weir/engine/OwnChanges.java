package dev.weir.engine;

import dev.weir.item.ItemKey;

/**
 * Is told what this edge has written, once the caches show it and before the writer is told; also where the writer has given up
 * meanwhile. Lanes call it on their threads, so it returns at once.
 */
public interface OwnChanges {
    /** Does nothing: no other cache is this edge's business. */
    OwnChanges NOBODY = (key, version) -> {};

    /** @param version what the item, or its tombstone, has since; 0 where that is not known, or where nothing may have changed */
    void wrote(ItemKey key, long version);
}
