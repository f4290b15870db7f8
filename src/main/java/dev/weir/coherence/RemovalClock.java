package dev.weir.coherence;

import dev.weir.item.ItemKey;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Records when the index last removed something of a key.
 *
 * <p>The answer to an own write may arrive late, after a newer change was received, loaded, and evicted again: then nothing is
 * left that shows that the write is old. So an own write sent before the removal is not installed if there is no entry. Keys
 * share slots by their hash; a collision costs one load.
 *
 * <p>A slot is updated inside the index's compute on one of its keys, by any thread, and only rises.
 */
final class RemovalClock {
    private static final int SLOTS = 1 << 14;

    private final AtomicLongArray last = new AtomicLongArray(SLOTS);

    /** @param now a moment before the first statement of this index is sent */
    RemovalClock(long now) {
        for (int i = 0; i < SLOTS; i++) {
            last.setPlain(i, now);
        }
    }

    void removed(ItemKey key, long when) {
        last.accumulateAndGet(slot(key), when, (a, b) -> b - a > 0 ? b : a);
    }

    /** Whether something of the key may have been removed since the moment. */
    boolean mayHaveBeenRemovedSince(ItemKey key, long moment) {
        return moment - last.get(slot(key)) <= 0;
    }

    private static int slot(ItemKey key) {
        int hash = key.hashCode() * 0x9E3779B9;
        return hash >>> (Integer.SIZE - 14);
    }
}
