package dev.weir.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The off-heap tier of large objects, which are split into chunks of one size in a {@link ChunkMap}.
 *
 * <p>An object is identified by a number that is never reused, so a chunk removed late can only be its own. The tier does not
 * know keys and versions: the index does, and owns the objects.
 *
 * <p><b>Room.</b> {@code room} has a permit for each free chunk. {@link #begin} acquires an object's permits before its first
 * chunk is stored, and they are released after its last chunk was removed; so the map never has more chunks than permits are
 * taken, and never exceeds its capacity. Fillings and pinned objects hold permits like any other.
 *
 * <p><b>Eviction.</b> The policy is a Caffeine cache of the objects that are finished and owned, weighed in chunks; it orders
 * them by frequency and recency of pins. If there is too little room, {@link #begin} evicts the coldest objects without pins, or
 * none if all of them together would not make enough room. An object leaves the policy before its permits are released ({@link
 * StoredObject#release}, {@link StoredObject#evict}), and the policy applies changes in order, so its weight never exceeds its
 * maximum and Caffeine evicts nothing by itself.
 *
 * <p><b>Threads.</b> Thread-safe. No lock of this class is held while another is taken; those of Caffeine and Chronicle Map are
 * held only inside their own calls.
 */
public final class OffHeapTier implements AutoCloseable {
    /** How often {@link #begin} retries if other threads have taken the room it made, or pinned the objects it chose. */
    private static final int MAX_TRIES = 8;

    private static final Logger LOG = LoggerFactory.getLogger(OffHeapTier.class);

    private final int capacity;
    private final Semaphore room;
    private final Cache<StoredObject, StoredObject> policy;
    private final Policy.Eviction<StoredObject, StoredObject> order;
    private final ChunkBuffers buffers = new ChunkBuffers();
    private final StoredObject.Tier inside = new Inside();
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicLong failureCount = new AtomicLong();
    private final Counter failures;
    private final Counter evictions;
    private final Counter refusals;

    // Written under this object's lock, so that open and close agree which of them closes the map.
    private volatile @Nullable ChunkMap chunks;
    private boolean closed;

    /**
     * Creates a tier that keeps nothing until it is opened.
     *
     * @throws IllegalArgumentException if the bound is not 0 and too small for a single chunk
     */
    public OffHeapTier(CacheSettings.OffHeapSettings settings, MeterRegistry registry) {
        this.capacity = ChunkMap.capacityOf(settings.maxBytes());
        if (capacity == 0 && settings.maxBytes() != 0) {
            throw new IllegalArgumentException("The off-heap tier's max-bytes is " + settings.maxBytes()
                    + "; it must be 0, which turns the tier off, or at least " + ChunkMap.MIN_BYTES + ".");
        }
        this.room = new Semaphore(capacity);
        this.policy = Caffeine.newBuilder()
                .maximumWeight(capacity)
                .weigher((StoredObject key, StoredObject object) -> object.chunkCount())
                .executor(Runnable::run)
                // Never happens, as explained above; if it does, the chunks must not leak.
                .removalListener((key, object, cause) -> {
                    if (cause.wasEvicted() && object != null) {
                        object.release();
                    }
                })
                .build();
        this.order = policy.policy().eviction().orElseThrow();
        this.failures = counter(registry, "failures", "objects dropped because a chunk could not be stored or removed");
        this.evictions = counter(registry, "evictions", "objects evicted to make room");
        this.refusals = counter(registry, "refusals", "objects not kept because no room could be made");
        gauge(registry, "capacity", "capacity of the tier's chunks", () -> capacity);
        gauge(registry, "used", "size of the chunks in use, fillings and pinned objects included", this::usedChunks);
    }

    private static Counter counter(MeterRegistry registry, String name, String meaning) {
        return Counter.builder("weir.offheap." + name).description(meaning).register(registry);
    }

    private static void gauge(MeterRegistry registry, String name, String meaning, IntSupplier chunks) {
        Gauge.builder("weir.offheap." + name, () -> (long) chunks.getAsInt() * ChunkMap.CHUNK_BYTES)
                .description(meaning)
                .baseUnit("bytes")
                .register(registry);
    }

    /**
     * Creates the map, which takes a second or two in a fresh process; the tier keeps objects from then on. Called once; does
     * nothing if the tier is disabled or closed.
     *
     * @throws IllegalStateException if the map cannot be created; the tier still keeps nothing
     */
    public void open() {
        if (capacity == 0) {
            return;
        }
        ChunkMap made;
        try {
            made = new ChunkMap(capacity);
        } catch (RuntimeException | LinkageError | OutOfMemoryError failure) {
            throw new IllegalStateException("The off-heap tier cannot be opened: " + failure, failure);
        }
        synchronized (this) {
            if (!closed && chunks == null) {
                chunks = made;
                return;
            }
        }
        made.close();
    }

    /**
     * Reserves room for an object, evicting colder ones if necessary.
     *
     * @param length the object's size in bytes
     * @return null if the object cannot be kept: the tier is not open, the object is empty or larger than the tier, or too much
     *     of the tier is pinned or being filled
     */
    public @Nullable Filling begin(long length) {
        ChunkMap map = chunks;
        if (map == null || map.isClosed()) {
            return null;
        }
        long needed = ChunkMap.chunksOf(length);
        if (needed < 1 || needed > capacity || !reserve((int) needed)) {
            refusals.increment();
            return null;
        }
        return new Filling(new StoredObject(inside, map, numbers.incrementAndGet(), length));
    }

    private boolean reserve(int needed) {
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            if (room.tryAcquire(needed)) {
                return true;
            }
            int missing = needed - room.availablePermits();
            List<StoredObject> coldest = coldestIdle(missing);
            if (coldest.isEmpty() && missing > 0) {
                break;
            }
            for (StoredObject object : coldest) {
                if (object.evict()) {
                    evictions.increment();
                }
            }
        }
        return room.tryAcquire(needed);
    }

    /** The coldest objects without pins that together have the missing chunks; none if all together have fewer. */
    private List<StoredObject> coldestIdle(int missing) {
        return order.coldest(coldest -> {
            List<StoredObject> chosen = new ArrayList<>();
            int found = 0;
            for (Iterator<? extends Policy.CacheEntry<StoredObject, StoredObject>> i = coldest.iterator();
                    found < missing && i.hasNext();) {
                StoredObject object = i.next().getKey();
                if (object.isIdle()) {
                    chosen.add(object);
                    found += object.chunkCount();
                }
            }
            return found < missing ? List.of() : chosen;
        });
    }

    private void failed(String what, RuntimeException failure) {
        failures.increment();
        long count = failureCount.incrementAndGet();
        // Logs the first, second, fourth, eighth and so on, so that a permanent failure does not flood the log.
        if (Long.bitCount(count) == 1) {
            String reason = failure.toString().lines().findFirst().orElse("");
            LOG.warn("The off-heap tier could not {} a chunk ({} times so far); the object is dropped: {}", what, count, reason);
            LOG.debug("Where it happened", failure);
        }
    }

    ChunkBuffers buffers() {
        return buffers;
    }

    int capacityChunks() {
        return capacity;
    }

    /** The chunks in use: stored, or reserved by fillings. */
    int usedChunks() {
        return capacity - room.availablePermits();
    }

    boolean isClosed() {
        ChunkMap map = chunks;
        return map != null && map.isClosed();
    }

    /** The map; null until the tier is open. */
    @Nullable
    ChunkMap chunks() {
        return chunks;
    }

    /**
     * Frees the memory without blocking: objects are gone from now on, fillings end in null, and readers of a pinned body get a
     * {@link dev.weir.item.BodyLostException}.
     */
    @Override
    public void close() {
        ChunkMap map;
        synchronized (this) {
            closed = true;
            map = chunks;
        }
        if (map != null) {
            map.close();
        }
    }

    /** The tier as its objects see it. */
    private final class Inside implements StoredObject.Tier {
        @Override
        public boolean store(StoredObject object, int chunk, byte[] bytes) {
            try {
                return object.chunks().put(object.number(), chunk, bytes);
            } catch (RuntimeException failure) {
                failed("store", failure);
                return false;
            }
        }

        @Override
        public void admit(StoredObject object) {
            policy.put(object, object);
        }

        @Override
        public void touch(StoredObject object) {
            var unused = policy.getIfPresent(object);
        }

        @Override
        public void forget(StoredObject object) {
            policy.asMap().remove(object);
        }

        @Override
        public void free(StoredObject object) {
            int removed = 0;
            for (int chunk = 0; chunk < object.chunkCount(); chunk++) {
                try {
                    object.chunks().remove(object.number(), chunk);
                    removed++;
                } catch (RuntimeException failure) {
                    // Its room stays taken: the chunk may still exist, and the bound takes precedence.
                    failed("remove", failure);
                }
            }
            room.release(removed);
        }

        @Override
        public ChunkBuffers buffers() {
            return buffers;
        }
    }
}
