package dev.weir.engine;

import dev.weir.item.ItemKey;

/** What a reader asks for. */
public record ReadRequest(ItemKey key, ReadDemand demand) {}
