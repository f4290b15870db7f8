package dev.weir.engine;

import dev.weir.item.ItemKey;

/** What a reader asks for. */
public record ReadRequest(ItemKey key, ReadDemand demand) {
    /** Whatever is trusted. */
    public static ReadRequest of(ItemKey key) {
        return new ReadRequest(key, ReadDemand.ANY);
    }
}
