package dev.weir.cache;

import dev.weir.item.Body;
import dev.weir.item.BodyLostException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An object in the off-heap tier: a number of chunks.
 *
 * <p>The caller of {@link Filling#finish} owns it until {@link #release}, or until the tier evicts it. Then the object is gone:
 * it cannot be pinned any more, and its chunks are freed with the last pin. Thread-safe.
 */
public final class StoredObject {
    /** What an object needs from its tier. */
    interface Tier {
        /** Stores a chunk of a filling; false if the filling must be aborted. */
        boolean store(StoredObject object, int chunk, byte[] bytes);

        /** Adds a finished object to the eviction policy. */
        void admit(StoredObject object);

        /** Records a use of the object. */
        void touch(StoredObject object);

        /** Removes the object from the eviction policy. */
        void forget(StoredObject object);

        /**
         * Removes the object's chunks, and then releases their room. Called once per object, when its last reference is dropped.
         */
        void free(StoredObject object);

        /** The buffers through which objects are read. */
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

    /** Ends the ownership; does nothing if it has ended already. */
    public void release() {
        if (owners.leave()) {
            tier.forget(this);
            unpin();
        }
    }

    /** Whether the object was released or evicted, or the tier is closed. */
    public boolean isGone() {
        return chunks.isClosed() || !owners.isOwned();
    }

    /** Evicts the object and frees its chunks, unless it is pinned; returns whether it did. */
    boolean evict() {
        if (!owners.leaveIfIdle()) {
            return false;
        }
        tier.forget(this);
        unpin();
        return true;
    }

    /** Stores a chunk of the object while it is filled; false if the filling must be aborted. */
    boolean store(int chunk, byte[] bytes) {
        return tier.store(this, chunk, bytes);
    }

    /** The object is complete, and may be evicted from now on. */
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

    /** Identifies the object in the tier; never reused. */
    long number() {
        return number;
    }

    /** The object's bytes, which stay in their chunks until this is closed. Takes over a pin. Confined to one thread. */
    private final class PinnedBody implements Body {
        private boolean closed;

        @Override
        public long length() {
            return length;
        }

        /**
         * {@inheritDoc}
         *
         * <p>The bytes are copied through a reused array on the heap, so the sink must be done with them when its {@code write}
         * returns, as {@link OutputStream} requires. No lock is held while the sink writes.
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
