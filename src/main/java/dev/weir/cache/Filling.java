package dev.weir.cache;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An object of the off-heap tier while its bytes arrive. Its room is reserved, so it must end in {@link #finish} or {@link
 * #abort}; abort does nothing after finish and so may be called in a {@code finally}. Confined to one thread.
 *
 * <p>If the tier fails or is closed in the meantime, the caller gets no error: further bytes are dropped, and {@link #finish}
 * returns null. That costs only a later hit.
 */
public final class Filling {
    private final StoredObject object;
    private final byte[] chunk = new byte[ChunkMap.CHUNK_BYTES];
    private long written;
    private boolean ended;

    Filling(StoredObject object) {
        this.object = object;
    }

    /** What {@link #finish} will return. */
    StoredObject object() {
        return object;
    }

    /**
     * Appends bytes. The caller may reuse the array afterwards.
     *
     * @throws IndexOutOfBoundsException if the range is outside the array, or exceeds the announced length
     */
    public void write(byte[] from, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, from.length);
        Objects.checkFromIndexSize(written, length, object.length());
        int done = 0;
        while (done < length) {
            int filled = (int) (written % ChunkMap.CHUNK_BYTES);
            int count = Math.min(length - done, ChunkMap.CHUNK_BYTES - filled);
            System.arraycopy(from, offset + done, chunk, filled, count);
            done += count;
            written += count;
            if (filled + count == ChunkMap.CHUNK_BYTES) {
                store();
            }
        }
    }

    /**
     * Ends the filling and returns the object, which its new owner has to release. It may have been evicted already when this
     * returns: an owner that publishes it checks {@link StoredObject#isGone} afterwards.
     *
     * @return null if the tier could not keep it
     * @throws IllegalStateException if bytes are missing; nothing is kept
     */
    public @Nullable StoredObject finish() {
        if (written != object.length()) {
            abort();
            throw new IllegalStateException("Of " + object.length() + " bytes only " + written + " came.");
        }
        int filled = (int) (written % ChunkMap.CHUNK_BYTES);
        if (filled != 0) {
            // Padded, so that all entries of the map have the same size; with zeros, so that no bytes of another value remain.
            Arrays.fill(chunk, filled, ChunkMap.CHUNK_BYTES, (byte) 0);
            store();
        }
        if (ended) {
            return null;
        }
        ended = true;
        object.filled();
        return object;
    }

    /** Drops the bytes and releases the room. */
    public void abort() {
        if (!ended) {
            ended = true;
            object.release();
        }
    }

    /** Stores the chunk that contains the byte before {@code written}. */
    private void store() {
        if (!ended && !object.store((int) ((written - 1) / ChunkMap.CHUNK_BYTES), chunk)) {
            abort();
        }
    }
}
