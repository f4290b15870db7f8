package dev.weir.write;

import dev.weir.item.ItemKey;
import dev.weir.precondition.WriteConditions;
import java.util.OptionalLong;

/** One write as a client asked for it. */
public sealed interface Write {
    ItemKey key();

    WriteConditions conditions();

    /**
     * Stores a value.
     *
     * @param modifiedAt the modified-at the client gave, in seconds since the epoch; without it a new item gets the present time
     *     and an existing one keeps its modified-at
     */
    record Put(ItemKey key, byte[] value, String contentType, OptionalLong modifiedAt, WriteConditions conditions)
            implements Write {}

    /** Deletes the item, which leaves a tombstone. */
    record Delete(ItemKey key, WriteConditions conditions) implements Write {}
}
