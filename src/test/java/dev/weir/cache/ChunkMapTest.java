package dev.weir.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

final class ChunkMapTest {
    private static final int CHUNK = ChunkMap.CHUNK_BYTES;

    private static byte[] chunk(int seed) {
        return StoredBytes.of(seed, CHUNK);
    }

    @Property(tries = 150)
    void aMapTakesAtMostWhatItsCapacityWasReckonedFrom(@ForAll @LongRange(min = 1, max = 300L << 20) long maxBytes) {
        int capacity = ChunkMap.capacityOf(maxBytes);
        assertEquals(maxBytes < ChunkMap.MIN_BYTES, capacity == 0);
        if (capacity > 0) {
            try (ChunkMap map = new ChunkMap(capacity)) {
                assertTrue(map.memoryBytes() <= maxBytes, capacity + " chunks take " + map.memoryBytes());
                assertTrue((capacity + 1L) * CHUNK > maxBytes - maxBytes / 100 - CHUNK, "wastes more than a hundredth");
            }
        }
    }

    /** The hash table doubles at some capacities, so those around powers of two are checked. */
    @Example
    void aMapStaysWithinTheBoundOfItsCapacityAtEveryPowerOfTwo() {
        for (int power = 1; power <= 1 << 14; power *= 2) {
            for (int capacity = Math.max(1, power - 1); capacity <= power + 1; capacity++) {
                long least = leastBytes(capacity);
                try (ChunkMap map = new ChunkMap(capacity)) {
                    assertTrue(map.memoryBytes() <= least, capacity + " chunks take " + map.memoryBytes() + " of " + least);
                }
            }
        }
    }

    private static long leastBytes(int capacity) {
        long bytes = (long) capacity * CHUNK;
        while (ChunkMap.capacityOf(bytes) < capacity) {
            bytes += Math.max(1, (long) (capacity - ChunkMap.capacityOf(bytes)) * 8);
        }
        return bytes;
    }

    @Example
    void aFullMapHoldsExactlyItsCapacityAndTheChunkTooManyLeavesNothing() {
        try (ChunkMap map = new ChunkMap(100)) {
            long empty = map.memoryBytes();
            for (int i = 0; i < 100; i++) {
                assertTrue(map.put(i, i, chunk(i)));
            }
            assertThrows(IllegalStateException.class, () -> map.put(100, 0, chunk(100)));
            assertEquals(100, map.size());
            byte[] read = new byte[CHUNK];
            assertFalse(map.read(100, 0, 0, read, CHUNK));
            for (int i = 0; i < 100; i++) {
                assertTrue(map.read(i, i, 0, read, CHUNK));
                assertArrayEquals(chunk(i), read);
            }
            assertEquals(empty, map.memoryBytes(), "full, it takes what it took empty");
        }
    }

    @Example
    void aChunkOfTheWrongSizeLeavesNothing() {
        try (ChunkMap map = new ChunkMap(2)) {
            assertTrue(map.put(1, 0, chunk(1)));
            assertThrows(RuntimeException.class, () -> map.put(1, 0, new byte[CHUNK + 1]));
            assertEquals(0, map.size(), "not even what was there before");
        }
    }

    @Example
    void anyPartOfAChunkIsRead() {
        try (ChunkMap map = new ChunkMap(1)) {
            assertTrue(map.put(7, 3, chunk(7)));
            byte[] to = new byte[10];
            assertTrue(map.read(7, 3, CHUNK - 4, to, 4));
            assertArrayEquals(Arrays.copyOfRange(chunk(7), CHUNK - 4, CHUNK), Arrays.copyOf(to, 4));
            assertArrayEquals(new byte[6], Arrays.copyOfRange(to, 4, 10), "nothing beyond what was asked for");
        }
    }

    @Example
    void aClosedMapStoresAndReturnsNothing() {
        ChunkMap map = new ChunkMap(1);
        assertTrue(map.put(1, 0, chunk(1)));
        map.close();
        map.close();
        assertTrue(map.isClosed());
        assertFalse(map.put(2, 0, chunk(2)));
        assertFalse(map.read(1, 0, 0, new byte[1], 1));
        map.remove(1, 0);
        assertEquals(0, map.size());
        assertEquals(0, map.memoryBytes());
    }

    @Example
    void aThreadThatIsInterruptedReadsAndWritesAllTheSame() {
        try (ChunkMap map = new ChunkMap(1)) {
            Thread.currentThread().interrupt();
            assertTrue(map.put(1, 0, chunk(1)));
            assertTrue(map.read(1, 0, 0, new byte[1], 1));
            map.remove(1, 0);
            assertTrue(Thread.interrupted(), "and stays interrupted");
            assertEquals(0, map.size());
        }
    }
}
