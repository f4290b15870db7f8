package dev.weir.coherence;

import dev.weir.item.ItemKey;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * When the index last forgot something of a key.
 *
 * <p>The answer to an own write may come late, after a newer change by somebody else was told, loaded, and has left again for
 * want of room: then nothing is there any more to show that the write is old. So an own write sent before the departure is not
 * installed where there is no entry. Keys share slots by their hash; to be taken for departed costs a key one load.
 *
 * <p>A slot is raised inside the index's compute on one of its keys, by any thread, and only goes up.
 */
final class RemovalClock {
    private static final int SLOTS = 1 << 14;

    private final AtomicLongArray last = new AtomicLongArray(SLOTS);

    /** @param now a moment before which no statement was sent that this index will hear of */
    RemovalClock(long now) {
        for (int i = 0; i < SLOTS; i++) {
            last.setPlain(i, now);
        }
    }

    void left(ItemKey key, long when) {
        last.accumulateAndGet(slot(key), when, (a, b) -> b - a > 0 ? b : a);
    }

    /** Whether something of the key may have been forgotten since the moment. */
    boolean mayHaveLeftSince(ItemKey key, long moment) {
        return moment - last.get(slot(key)) <= 0;
    }

    private static int slot(ItemKey key) {
        int hash = key.hashCode() * 0x9E3779B9;
        return hash >>> (Integer.SIZE - 14);
    }
}
