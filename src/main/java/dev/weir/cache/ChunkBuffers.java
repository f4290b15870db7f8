package dev.weir.cache;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Arrays on the heap through which chunks are read, kept for the next reader.
 *
 * <p>A reader keeps its array for as long as its client takes to accept the bytes. So arrays must not run out, and ten
 * thousand slow clients must not take a whole chunk's size each: while all large arrays are lent, a reader gets a small one
 * and reads its chunks in more steps. Any thread calls any method; none waits.
 */
final class ChunkBuffers {
    /** Bytes of the array a reader gets while all large ones are lent. */
    static final int SMALL_BYTES = 8 * 1024;

    /** How many arrays of a chunk's size exist at most: 4 MiB, so many that only clients that do not read use them up. */
    static final int LARGE = 64;

    private final Semaphore large = new Semaphore(LARGE);
    private final ArrayBlockingQueue<byte[]> free = new ArrayBlockingQueue<>(LARGE);

    /** An array of {@link ChunkMap#CHUNK_BYTES} or of {@link #SMALL_BYTES}; it holds whatever its last user left in it. */
    byte[] borrow() {
        if (!large.tryAcquire()) {
            return new byte[SMALL_BYTES];
        }
        byte @Nullable [] kept = free.poll();
        return kept != null ? kept : new byte[ChunkMap.CHUNK_BYTES];
    }

    /** Takes back an array, once. */
    void giveBack(byte[] buffer) {
        if (buffer.length == ChunkMap.CHUNK_BYTES) {
            free.offer(buffer);
            large.release();
        }
    }
}
