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
 * Off-heap chunks of one size, keyed by the number of their object and their index in it: a Chronicle Map of fixed capacity.
 *
 * <p>A chunk's key is twelve bytes, so all entries of the map have the same size, and the map is full at exactly its capacity. A
 * single segment that may not grow makes the bound exact: by default Chronicle Map took more than twice the entries and memory it
 * was configured for. A single segment is also a single lock, which made no measurable difference to 16 threads.
 *
 * <p>Thread-safe. The memory is freed only when no call is in progress: each call pins the map, {@link #close} admits no more
 * calls, and the last unpin closes the Chronicle Map. So closing does not block, and no call touches freed memory. The lock of
 * the Chronicle Map's segment is a leaf: while it is held, no other lock is taken and no other class is called.
 */
final class ChunkMap implements AutoCloseable {
    /** The size of a chunk. */
    static final int CHUNK_BYTES = 64 * 1024;

    /** Maximum memory per chunk: the chunk, its key, its slots in the hash table and in the free list. */
    private static final int CHUNK_COST_BYTES = CHUNK_BYTES + 64;

    /** The map's memory besides its chunks: its headers, each rounded up to pages. */
    private static final int FIXED_COST_BYTES = 8 * 1024;

    /** The minimum bound of a map: room for one chunk. */
    static final int MIN_BYTES = FIXED_COST_BYTES + CHUNK_COST_BYTES;

    private static final int KEY_BYTES = Long.BYTES + Integer.BYTES;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final int capacity;
    private final ChronicleMap<byte[], byte[]> map;

    /** Owned until the map is closed; pinned by the calls in progress. */
    private final OwnerCount owners = new OwnerCount();

    /** Creates an empty map. The first one in a process takes a second or two, because Chronicle Map compiles code. */
    ChunkMap(int capacity) {
        this.capacity = capacity;
        // The library offers no other way to suppress the banner it prints on standard output.
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
                // The library's hook would unmap the memory while requests in flight are still answered from it.
                .skipCloseOnExitHook(true)
                .create();
    }

    /** The number of chunks that fit in the given number of bytes, the map's overhead included; may be 0. */
    static int capacityOf(long maxBytes) {
        return Math.toIntExact(Math.max(0, (maxBytes - FIXED_COST_BYTES) / CHUNK_COST_BYTES));
    }

    /** The number of chunks that the given number of bytes needs. */
    static long chunksOf(long bytes) {
        return bytes / CHUNK_BYTES + (bytes % CHUNK_BYTES == 0 ? 0 : 1);
    }

    int capacity() {
        return capacity;
    }

    /**
     * Stores a chunk; on failure nothing is left behind.
     *
     * @param bytes exactly {@link #CHUNK_BYTES} of them
     * @return false if the map is closed
     * @throws RuntimeException if the map cannot store it
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
     * Copies {@code length} bytes of a chunk, starting at {@code from}, to the start of {@code to}.
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

    /** Removes a chunk if it exists. A closed map has none. */
    void remove(long number, int chunk) {
        if (enter()) {
            try {
                map.remove(key(number, chunk));
            } finally {
                leave();
            }
        }
    }

    /** The number of chunks stored; 0 once closed. */
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

    /** The memory that the map takes, empty or full, in bytes; 0 once closed. */
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

    /** Whether the map admits no more calls. */
    boolean isClosed() {
        return !owners.isOwned();
    }

    /** Whether the memory has been freed, too. */
    boolean isUnmapped() {
        return !map.isOpen();
    }

    /** Admits no more calls and frees the memory, at once or when the last call in progress has ended. */
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
