package dev.weir.cache;

import dev.weir.item.Body;
import dev.weir.item.BodyLostException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An object in the off-heap tier: so many chunks under one number.
 *
 * <p>Whoever got it from {@link Filling#finish} owns it until {@link #release}, or until the tier throws it out; whichever
 * comes first ends the ownership, and the object is gone: it can be pinned no more. Its chunks are freed with the last pin.
 * Any thread calls any method.
 */
public final class StoredObject {
    /** What an object asks of the tier it lies in. */
    interface Tier {
        /** Stores a chunk of a filling; false if the filling is to be aborted. */
        boolean store(StoredObject object, int chunk, byte[] bytes);

        /** Makes a finished object one of those that may be thrown out. */
        void admit(StoredObject object);

        /** Counts a use of the object. */
        void touch(StoredObject object);

        /** Takes the object from those that may be thrown out. */
        void forget(StoredObject object);

        /**
         * Removes the object's chunks, and then makes their room available. Called once an object, by who dropped the last
         * hold.
         */
        void free(StoredObject object);

        /** The arrays through which objects are read. */
        ChunkBuffers buffers();
    }

    private final Tier tier;
    private final ChunkMap chunks;
    private final long number;
    private final long length;
    private final OwnerCount owners = new OwnerCount();

    StoredObject(Tier tier, ChunkMap chunks, long number, long length) {
        this.tier = tier;
        this.chunks = chunks;
        this.number = number;
        this.length = length;
    }

    /** The object's length in bytes. */
    public long length() {
        return length;
    }

    /**
     * Pins the object, which counts as a use of it.
     *
     * @return the object's bytes, which stay until the body is closed; null if the object is gone
     */
    public @Nullable Body pin() {
        if (chunks.isClosed() || !owners.pin()) {
            return null;
        }
        tier.touch(this);
        return new PinnedBody();
    }

    /** Ends the ownership. Does nothing if it has ended. */
    public void release() {
        if (owners.leave()) {
            tier.forget(this);
            unpin();
        }
    }

    /** Whether the object has been released or thrown out, or the tier is closed. */
    public boolean isGone() {
        return chunks.isClosed() || !owners.isOwned();
    }

    /** Throws the object out where nobody pins it, and says whether it did. Its chunks are free then. */
    boolean evict() {
        if (!owners.leaveIfIdle()) {
            return false;
        }
        tier.forget(this);
        unpin();
        return true;
    }

    /** Stores a chunk of what fills the object; false if that is to be aborted. */
    boolean store(int chunk, byte[] bytes) {
        return tier.store(this, chunk, bytes);
    }

    /** It is whole, and may be thrown out from now on. */
    void filled() {
        tier.admit(this);
    }

    private void unpin() {
        if (owners.unpin()) {
            tier.free(this);
        }
    }

    boolean isIdle() {
        return owners.isIdle();
    }

    ChunkMap chunks() {
        return chunks;
    }

    int chunkCount() {
        return Math.toIntExact(ChunkMap.chunksOf(length));
    }

    /** What tells the object from all others of the tier, before and after it. Never used again. */
    long number() {
        return number;
    }

    /** The object's bytes, which stay in their chunks until this is closed. It takes over a pin. Used by one thread. */
    private final class PinnedBody implements Body {
        private boolean closed;

        @Override
        public long length() {
            return length;
        }

        /**
         * {@inheritDoc}
         *
         * <p>The bytes go through an array on the heap that is used again, so the sink must have taken them when its
         * {@code write} returns, as {@link OutputStream} wants. Nothing is locked while the sink writes.
         */
        @Override
        public void writeTo(OutputStream out, long from, long count) throws IOException {
            Objects.checkFromIndexSize(from, count, length);
            if (closed) {
                throw new IllegalStateException("This body is closed.");
            }
            byte[] buffer = tier.buffers().borrow();
            try {
                long at = from;
                long end = from + count;
                while (at < end) {
                    int chunk = (int) (at / ChunkMap.CHUNK_BYTES);
                    int offset = (int) (at % ChunkMap.CHUNK_BYTES);
                    int step = (int) Math.min(end - at, Math.min(buffer.length, ChunkMap.CHUNK_BYTES - offset));
                    if (!chunks.read(number, chunk, offset, buffer, step)) {
                        throw new BodyLostException("The off-heap tier was closed while an object was read from it.");
                    }
                    out.write(buffer, 0, step);
                    at += step;
                }
            } finally {
                tier.buffers().giveBack(buffer);
            }
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                unpin();
            }
        }
    }
}
