package dev.weir.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.item.Body;
import dev.weir.item.ItemHead;
import dev.weir.item.ItemKey;
import dev.weir.item.Version;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The invariants of an index and its off-heap tier while no calls are in progress. */
public final class CacheOracle {
    private final CacheIndex index;
    private final OffHeapTier tier;

    public CacheOracle(CacheIndex index, OffHeapTier tier) {
        this.index = index;
        this.tier = tier;
    }

    /** Evicts every entry. */
    static void makeRoom(CacheIndex index) {
        var eviction = index.entries().policy().eviction().orElseThrow();
        long most = eviction.getMaximum();
        eviction.setMaximum(0);
        eviction.setMaximum(most);
        index.entries().cleanUp();
    }

    /** An entry's item; null head and bytes if there is none. */
    public record State(Version version, @Nullable ItemHead head, byte @Nullable [] bytes) {}

    /**
     * Reports every entry, except items whose bytes were evicted from the off-heap tier. Returns the number of reported entries.
     */
    public int report(BiConsumer<ItemKey, State> listener) {
        index.entries().cleanUp();
        int told = 0;
        for (Map.Entry<ItemKey, Entry> each : Map.copyOf(index.entries().asMap()).entrySet()) {
            Entry entry = each.getValue();
            ItemHead head = entry.head();
            if (head == null) {
                listener.accept(each.getKey(), new State(entry.version(), null, null));
                told++;
                continue;
            }
            try (Body body = entry.pin()) {
                if (body != null) {
                    byte[] bytes = StoredBytes.read(body, 0, body.length());
                    listener.accept(each.getKey(), new State(entry.version(), head, bytes));
                    told++;
                }
            }
        }
        return told;
    }

    /** Checks that the chunks in use are exactly those of the objects that the index owns: nothing leaked. */
    public void checkChunks() {
        index.entries().cleanUp();
        int owned = 0;
        for (Entry entry : index.entries().asMap().values()) {
            ItemHead head = entry.head();
            if (head != null && !entry.isOnHeap() && isLiving(entry)) {
                owned += Math.toIntExact(ChunkMap.chunksOf(head.length()));
            }
        }
        assertEquals(owned, tier.usedChunks(), "chunks taken");
        ChunkMap map = tier.chunks();
        if (map != null) {
            assertEquals(owned, map.size(), "chunks stored");
        }
        assertTrue(owned <= tier.capacityChunks());
        assertEquals(0, index.guards().held(), "keys held");
        assertEquals(0, index.guards().tickets(), "loads begun and never ended");
    }

    /** Empties the index; anything left in the off-heap tier is a pin that a reader leaked. */
    public void emptyAndCheckPins() {
        List<ItemKey> keys = List.copyOf(index.entries().asMap().keySet());
        index.hold(keys);
        index.unhold(keys);
        assertEquals(0, tier.usedChunks(), "chunks pinned by nobody who reads");
    }

    private static boolean isLiving(Entry entry) {
        try (Body body = entry.pin()) {
            return body != null;
        }
    }
}
