package dev.weir.cache;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import net.openhft.chronicle.hash.Data;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ChronicleMapBuilder;
import net.openhft.chronicle.map.ExternalMapQueryContext;
import net.openhft.chronicle.map.MapEntry;
import org.jspecify.annotations.Nullable;

/**
 * Chunks of one size outside the heap, each under the number of its object and its own number in that object: a Chronicle
 * Map of fixed capacity.
 *
 * <p>A chunk's key is twelve bytes, so that every entry of the map has one size, and a full map is full at exactly its
 * capacity. One segment that may not grow is what makes the bound exact: by default Chronicle Map took more than twice
 * the entries and memory it was made for. One segment is also one lock, which 16 threads did not feel.
 *
 * <p>Any thread calls any method. The memory is given back only when nobody is inside: each call under way holds the map,
 * {@link #close} lets no more of them in, and whoever drops the last hold closes the Chronicle Map. So closing waits for
 * nobody, and no call touches freed memory. The lock of the Chronicle Map's segment is a leaf: nothing else is locked and
 * nobody is called while it is held.
 */
final class ChunkMap implements AutoCloseable {
    /** Bytes of a chunk. */
    static final int CHUNK_BYTES = 64 * 1024;

    /** What a chunk takes in the map at most: itself, its key, its slots in the hash table and the map of free places. */
    private static final int CHUNK_COST_BYTES = CHUNK_BYTES + 64;

    /** What the map takes beside its chunks: its headers, each rounded up to pages. */
    private static final int FIXED_COST_BYTES = 8 * 1024;

    /** The least that can be a bound of a map: what one chunk needs. */
    static final int MIN_BYTES = FIXED_COST_BYTES + CHUNK_COST_BYTES;

    private static final int KEY_BYTES = Long.BYTES + Integer.BYTES;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final int capacity;
    private final ChronicleMap<byte[], byte[]> map;

    /** Its owner is whoever opened the map; its pins are the calls under way. */
    private final OwnerCount owners = new OwnerCount();

    /** Makes an empty map. The first one of a process takes a second or two, because Chronicle Map compiles code. */
    ChunkMap(int capacity) {
        this.capacity = capacity;
        // The library has no other switch for the banner it prints on standard output.
        System.setProperty("chronicle.announcer.disable", "true");
        this.map = ChronicleMapBuilder.of(byte[].class, byte[].class)
                .name("weir-chunks")
                .constantKeySizeBySample(new byte[KEY_BYTES])
                .constantValueSizeBySample(new byte[CHUNK_BYTES])
                .entries(capacity)
                .actualSegments(1)
                .allowSegmentTiering(false)
                .putReturnsNull(true)
                .removeReturnsNull(true)
                // Its hook would unmap the memory while requests in flight are still answered from it.
                .skipCloseOnExitHook(true)
                .create();
    }

    /** How many chunks fit in so many bytes, everything the map needs counted; 0 if there is no room for one. */
    static int capacityOf(long maxBytes) {
        return Math.toIntExact(Math.max(0, (maxBytes - FIXED_COST_BYTES) / CHUNK_COST_BYTES));
    }

    /** How many chunks so many bytes need. */
    static long chunksOf(long bytes) {
        return bytes / CHUNK_BYTES + (bytes % CHUNK_BYTES == 0 ? 0 : 1);
    }

    int capacity() {
        return capacity;
    }

    /**
     * Stores a chunk, leaving nothing behind where it fails.
     *
     * @param bytes exactly {@link #CHUNK_BYTES} of them
     * @return false if the map is closed
     * @throws RuntimeException if the map cannot take it
     */
    boolean put(long number, int chunk, byte[] bytes) {
        if (!enter()) {
            return false;
        }
        byte[] key = key(number, chunk);
        try {
            putOrRemove(key, bytes);
            return true;
        } finally {
            leave();
        }
    }

    private void putOrRemove(byte[] key, byte[] bytes) {
        try {
            map.put(key, bytes);
        } catch (RuntimeException | Error failure) {
            try {
                map.remove(key);
            } catch (RuntimeException again) {
                failure.addSuppressed(again);
            }
            throw failure;
        }
    }

    /**
     * Copies {@code length} bytes of a chunk, beginning at {@code from}, to the start of {@code to}.
     *
     * @return false if the map is closed or has no such chunk
     */
    boolean read(long number, int chunk, int from, byte[] to, int length) {
        if (!enter()) {
            return false;
        }
        try {
            return copy(key(number, chunk), from, to, length);
        } finally {
            leave();
        }
    }

    private boolean copy(byte[] key, int from, byte[] to, int length) {
        try (ExternalMapQueryContext<byte[], byte[], ?> query = map.queryContext(key)) {
            query.readLock().lock();
            @Nullable
            MapEntry<byte[], byte[]> entry = query.entry();
            if (entry == null) {
                return false;
            }
            Data<byte[]> value = entry.value();
            value.bytes().read(value.offset() + from, to, 0, length);
            return true;
        }
    }

    /** Removes a chunk where it is there. A closed map has none. */
    void remove(long number, int chunk) {
        if (enter()) {
            try {
                map.remove(key(number, chunk));
            } finally {
                leave();
            }
        }
    }

    /** How many chunks are stored; 0 once closed. */
    long size() {
        if (!enter()) {
            return 0;
        }
        try {
            return map.longSize();
        } finally {
            leave();
        }
    }

    /** Bytes of memory the map takes, empty or full; 0 once closed. */
    long memoryBytes() {
        if (!enter()) {
            return 0;
        }
        try {
            return map.offHeapMemoryUsed();
        } finally {
            leave();
        }
    }

    /** Whether nobody is let in any more. */
    boolean isClosed() {
        return !owners.isOwned();
    }

    /** Whether the memory has been given back, too. */
    boolean isUnmapped() {
        return !map.isOpen();
    }

    /** Lets nobody in any more and gives the memory back, at once or when the last call under way has ended. */
    @Override
    public void close() {
        if (owners.leave()) {
            leave();
        }
    }

    private boolean enter() {
        return owners.pin();
    }

    private void leave() {
        if (owners.unpin()) {
            map.close();
        }
    }

    private static byte[] key(long number, int chunk) {
        byte[] key = new byte[KEY_BYTES];
        LONG.set(key, 0, number);
        INT.set(key, Long.BYTES, chunk);
        return key;
    }
}
