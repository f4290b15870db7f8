package dev.weir.cache;

import dev.weir.item.Body;
import dev.weir.item.BodyLostException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/** The bytes of an object of the off-heap tier, which stay in their chunks until this is closed. Used by one thread. */
final class PinnedBody implements Body {
    private final OffHeapTier tier;
    private final StoredObject object;
    private boolean closed;

    /** Takes over a pin the caller has made. */
    PinnedBody(OffHeapTier tier, StoredObject object) {
        this.tier = tier;
        this.object = object;
    }

    @Override
    public long length() {
        return object.length();
    }

    /**
     * {@inheritDoc}
     *
     * <p>The bytes go through an array on the heap that is used again, so the sink must have taken them when its
     * {@code write} returns, as {@link OutputStream} wants. Nothing is locked while the sink writes.
     */
    @Override
    public void writeTo(OutputStream out, long from, long length) throws IOException {
        Objects.checkFromIndexSize(from, length, object.length());
        if (closed) {
            throw new IllegalStateException("This body is closed.");
        }
        byte[] buffer = tier.buffers().borrow();
        try {
            long at = from;
            long end = from + length;
            while (at < end) {
                int chunk = (int) (at / ChunkMap.CHUNK_BYTES);
                int offset = (int) (at % ChunkMap.CHUNK_BYTES);
                int count = (int) Math.min(end - at, Math.min(buffer.length, ChunkMap.CHUNK_BYTES - offset));
                if (!object.chunks().read(object.number(), chunk, offset, buffer, count)) {
                    throw new BodyLostException("The off-heap tier was closed while an object was read from it.");
                }
                out.write(buffer, 0, count);
                at += count;
            }
        } finally {
            tier.buffers().giveBack(buffer);
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            object.unpin();
        }
    }
}
