package dev.weir.engine;

import dev.weir.item.ItemKey;

/** A task that was claimed, and the write that claimed it. */
public record Claimed(ItemKey key, WriteResult result) {}
