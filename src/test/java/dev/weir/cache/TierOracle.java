package dev.weir.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.item.Body;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The invariants of a tier while no calls are in progress, checked against a list of all objects ever stored.
 *
 * <p>All objects of a tier under test are created here, so that the list is complete.
 */
final class TierOracle {
    /** An object from its owner's view. Used by one thread at a time, except {@link #isEvicted}. */
    static final class Owned {
        final StoredObject object;
        final int length;
        final Deque<Body> pins = new ArrayDeque<>();
        private volatile boolean released;
        private volatile boolean raced;

        private Owned(StoredObject object, int length) {
            this.object = object;
            this.length = length;
        }

        /** Releases it, unless it was evicted before. */
        void release() {
            boolean before = isEvicted();
            object.release();
            released = !before;
        }

        /** The same while other threads use the tier: it may be evicted concurrently. */
        void releaseInTheRace() {
            // In this order, so that no thread takes it for evicted in the meantime.
            raced = true;
            released = true;
            object.release();
        }

        /** Whether the tier has ended the ownership. */
        boolean isEvicted() {
            // In this order, too.
            return object.isGone() && !released;
        }

        boolean isLiving() {
            return !object.isGone() || !pins.isEmpty();
        }

        int chunks() {
            return (int) ChunkMap.chunksOf(length);
        }
    }

    private final OffHeapTier tier;
    private final long maxBytes;
    private final Counter evictions;
    private final Collection<Owned> all = new ConcurrentLinkedQueue<>();

    /** @param meters the tier's */
    TierOracle(OffHeapTier tier, long maxBytes, MeterRegistry meters) {
        this.tier = tier;
        this.maxBytes = maxBytes;
        this.evictions = meters.get("weir.offheap.evictions").counter();
    }

    Collection<Owned> all() {
        return all;
    }

    /** Stores an object with the bytes for its number, in writes of {@code step} bytes; null if the tier refuses. */
    @Nullable
    Owned store(int length, int step) {
        Filling filling = tier.begin(length);
        if (filling == null) {
            return null;
        }
        byte[] bytes = StoredBytes.of(filling.object().number(), length);
        for (int at = 0; at < length; at += step) {
            filling.write(bytes, at, Math.min(step, length - at));
        }
        StoredObject object = filling.finish();
        assertNotNull(object);
        Owned owned = new Owned(object, length);
        all.add(owned);
        return owned;
    }

    /** Begins an object and aborts it half way; returns whether the tier had room for it. */
    boolean abort(int length) {
        Filling filling = tier.begin(length);
        if (filling == null) {
            return false;
        }
        filling.write(StoredBytes.of(0, length), 0, length / 2);
        assertFalse(filling.object().isGone(), "an object that was never finished was evicted");
        filling.abort();
        return true;
    }

    /** Checks everything, while no filling is in progress. */
    void check() {
        int living = 0;
        int evicted = 0;
        int raced = 0;
        for (Owned owned : all) {
            long number = owned.object.number();
            assertTrue(!owned.released || owned.object.isGone(), () -> "object " + number + " was released");
            evicted += owned.isEvicted() ? 1 : 0;
            raced += owned.raced ? 1 : 0;
            if (owned.isLiving()) {
                living += owned.chunks();
            } else {
                assertNull(owned.object.pin(), () -> "object " + number + " is gone, and can be pinned");
            }
            for (int chunk = 0; chunk < owned.chunks(); chunk++) {
                assertEquals(owned.isLiving(), isStored(number, chunk), "chunk " + chunk + " of object " + number);
            }
            for (Body pinned : owned.pins) {
                StoredBytes.assertReads(number, owned.length, pinned, 0, owned.length);
            }
        }
        // Each was evicted once, and none is gone without a reason.
        assertTrue(evictions.count() >= evicted, evicted + " are gone, evicted: " + evictions.count());
        assertTrue(evictions.count() <= evicted + raced, evicted + " are gone, evicted: " + evictions.count());
        assertEquals(living, tier.usedChunks(), "chunks taken");
        assertEquals(living, map().size(), "chunks stored");
        assertTrue(living <= tier.capacityChunks());
        assertTrue(map().memoryBytes() <= maxBytes);
    }

    /** Releases and unpins everything, after which nothing may be left. */
    void emptyAndCheck() {
        for (Owned owned : all) {
            owned.release();
            owned.pins.forEach(Body::close);
            owned.pins.clear();
        }
        check();
        assertEquals(0, tier.usedChunks());
        assertFalse(all.stream().anyMatch(owned -> !owned.object.isGone()));
    }

    private boolean isStored(long number, int chunk) {
        return map().read(number, chunk, 0, new byte[1], 1);
    }

    private ChunkMap map() {
        ChunkMap map = tier.chunks();
        assertNotNull(map);
        return map;
    }
}
