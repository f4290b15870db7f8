package dev.weir.cache;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An object of the off-heap tier while its bytes arrive. Its room has been reserved, so it ends in {@link #finish} or
 * {@link #abort}; abort does nothing after finish and so may stand in a {@code finally}. Used by one thread.
 *
 * <p>A tier that fails or is closed meanwhile is no error for the one who fills: the bytes are dropped from then on, and
 * {@link #finish} answers null. Nothing is lost by it but a later hit.
 */
public final class Filling {
    private final StoredObject object;
    private final byte[] chunk = new byte[ChunkMap.CHUNK_BYTES];
    private long written;
    private boolean ended;

    Filling(StoredObject object) {
        this.object = object;
    }

    /** What {@link #finish} will answer. */
    StoredObject object() {
        return object;
    }

    /**
     * Adds the next bytes. The array is the caller's again afterwards.
     *
     * @throws IndexOutOfBoundsException if these are no bytes of the array, or more than the length that was announced
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
     * Ends the filling and hands over the object, which its new owner has to release. It may have been thrown out already
     * when this returns: an owner who publishes it asks {@link StoredObject#isGone} afterwards.
     *
     * @return null if the tier could not keep it
     * @throws IllegalStateException if bytes are missing, or the filling has ended with an answer before; nothing is kept
     */
    public @Nullable StoredObject finish() {
        if (written != object.length()) {
            abort();
            throw new IllegalStateException("Of " + object.length() + " bytes only " + written + " came.");
        }
        int filled = (int) (written % ChunkMap.CHUNK_BYTES);
        if (filled != 0) {
            // Padded, so that all entries of the map have one size; with zeros, so that no other value's bytes stay.
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

    /** Drops what has arrived and gives the room back. */
    public void abort() {
        if (!ended) {
            ended = true;
            object.release();
        }
    }

    /** Stores the chunk that the byte before {@code written} is in. */
    private void store() {
        if (!ended && !object.store((int) ((written - 1) / ChunkMap.CHUNK_BYTES), chunk)) {
            abort();
        }
    }
}
