package dev.weir.engine;

import dev.weir.item.ItemKey;

/** A request to read an item. */
public record ReadRequest(ItemKey key, ReadDemand demand) {}
