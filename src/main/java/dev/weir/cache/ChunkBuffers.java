package dev.weir.cache;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * A pool of arrays on the heap through which chunks are read.
 *
 * <p>A reader keeps its array for as long as its client takes to accept the bytes. So arrays must not run out, and ten thousand
 * slow clients must not take a whole chunk's size each: while all large arrays are borrowed, a reader gets a small one and reads
 * its chunks in more steps. Thread-safe; no method blocks.
 */
final class ChunkBuffers {
    /** The size of the array that a reader gets while all large ones are borrowed. */
    static final int SMALL_BYTES = 8 * 1024;

    /** The maximum number of arrays of a chunk's size: 4 MiB in total, which only clients that do not read exhaust. */
    static final int LARGE = 64;

    private final Semaphore large = new Semaphore(LARGE);
    private final ArrayBlockingQueue<byte[]> free = new ArrayBlockingQueue<>(LARGE);

    /** Returns an array of {@link ChunkMap#CHUNK_BYTES} or of {@link #SMALL_BYTES}; its content is that of its last use. */
    byte[] borrow() {
        if (!large.tryAcquire()) {
            return new byte[SMALL_BYTES];
        }
        byte @Nullable [] kept = free.poll();
        return kept != null ? kept : new byte[ChunkMap.CHUNK_BYTES];
    }

    /** Returns a borrowed array to the pool; call once. */
    void giveBack(byte[] buffer) {
        if (buffer.length == ChunkMap.CHUNK_BYTES) {
            free.offer(buffer);
            large.release();
        }
    }
}
