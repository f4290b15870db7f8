package dev.weir.cache;

import dev.weir.item.Body;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An object in the off-heap tier: so many chunks under one number.
 *
 * <p>Whoever got it from {@link Filling#finish} owns it until {@link #release}, or until the tier throws it out; whichever
 * comes first ends the ownership, and the object is gone: it can be pinned no more. Its chunks are freed with the last pin.
 * Any thread calls any method.
 */
public final class StoredObject {
    private final OffHeapTier tier;
    private final ChunkMap chunks;
    private final long number;
    private final long length;
    private final Consumer<StoredObject> onEvicted;
    private final Holds holds = new Holds();

    StoredObject(OffHeapTier tier, ChunkMap chunks, long number, long length, Consumer<StoredObject> onEvicted) {
        this.tier = tier;
        this.chunks = chunks;
        this.number = number;
        this.length = length;
        this.onEvicted = onEvicted;
    }

    /** The object's length in bytes. */
    public long length() {
        return length;
    }

    /**
     * Pins the object, which counts as a use of it.
     *
     * @return the object's bytes, which stay until the body is closed; null where the object is gone
     */
    public @Nullable Body pin() {
        if (chunks.isClosed() || !holds.pin()) {
            return null;
        }
        tier.touch(this);
        return new PinnedBody(tier, this);
    }

    /** Ends the ownership. Does nothing where it has ended. */
    public void release() {
        if (holds.leave()) {
            tier.forget(this);
            unpin();
        }
    }

    /** Whether the object has been released or thrown out, or the tier is closed. */
    public boolean isGone() {
        return chunks.isClosed() || !holds.isOwned();
    }

    /** Throws the object out where nobody pins it, and says whether it did. Its chunks are free then. */
    boolean evict() {
        if (!holds.leaveIfIdle()) {
            return false;
        }
        tier.forget(this);
        unpin();
        return true;
    }

    void tellEvicted() {
        onEvicted.accept(this);
    }

    void unpin() {
        if (holds.unpin()) {
            tier.free(this);
        }
    }

    boolean isIdle() {
        return holds.isIdle();
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
}
