package dev.weir.engine;

import dev.weir.item.ItemKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads items, below the rules of the {@link Engine}. Implemented by {@link ReadFlow}. */
public interface Reads {
    /** @param now not before the request arrived, in nanoseconds of the engine's ticker */
    ReadResult.@Nullable Found hot(ItemKey key, long now);

    ReadResult read(ItemKey key, ReadDemand demand);

    List<ReadResult> readAll(List<ItemKey> keys, ReadDemand demand);
}
