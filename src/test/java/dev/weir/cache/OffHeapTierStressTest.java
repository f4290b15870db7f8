package dev.weir.cache;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.cache.TierOracle.Owned;
import dev.weir.item.Body;
import dev.weir.item.BodyLostException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many threads fill, read, replace and release the objects of few names; then the oracle checks the tier. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class OffHeapTierStressTest {
    private static final int NAMES = 48;
    private static final int CAPACITY = 40;
    private static final int CHUNK = ChunkMap.CHUNK_BYTES;
    private static final long MAX_BYTES = ChunkMap.MIN_BYTES + (CAPACITY - 1L) * (CHUNK + 64);
    private static final int THREADS = 24;
    private static final int STEPS = 400;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final OffHeapTier tier = new OffHeapTier(new CacheSettings.OffHeapSettings(MAX_BYTES, 1), meters);
    private final TierOracle oracle = new TierOracle(tier, MAX_BYTES, meters);

    /** Stands for the index: one object per name, released by the thread that removes it. */
    private final AtomicReferenceArray<Owned> index = new AtomicReferenceArray<>(NAMES);

    private final LongAdder stored = new LongAdder();
    private final LongAdder reads = new LongAdder();
    private final LongAdder missed = new LongAdder();
    private final AtomicInteger most = new AtomicInteger();

    @Test
    void manyThreadsKeepTheBoundAndReadTheRightBytes() throws Exception {
        tier.open();
        inThreads(this::work);
        assertTrue(stored.sum() > 0 && reads.sum() > 0 && missed.sum() > 0, stored + " " + reads + " " + missed);
        assertTrue(most.get() <= CAPACITY, () -> most + " chunks in use");
        oracle.check();
        oracle.emptyAndCheck();
        tier.close();
    }

    @Test
    void closingUnderManyThreadsCrashesNobody() throws Exception {
        tier.open();
        LongAdder lost = new LongAdder();
        inThreads(random -> {
            for (int step = 0; step < STEPS; step++) {
                if (stored.sum() > 100) {
                    tier.close();
                }
                try {
                    workUnlessClosed(random);
                } catch (BodyLostException e) {
                    lost.increment();
                }
            }
        });
        assertTrue(tier.isClosed());
        ChunkMap map = tier.chunks();
        assertNotNull(map);
        assertTrue(map.isUnmapped(), "the last one out has given the memory back");
    }

    private interface Work {
        void run(ThreadLocalRandom random);
    }

    private static void inThreads(Work work) throws Exception {
        List<Future<?>> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < THREADS; i++) {
                all.add(threads.submit(() -> work.run(ThreadLocalRandom.current())));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
    }

    private void work(ThreadLocalRandom random) {
        for (int step = 0; step < STEPS; step++) {
            int name = random.nextInt(NAMES);
            switch (random.nextInt(8)) {
                case 0, 1 -> replace(name, oracle.store(1 + random.nextInt(6 * CHUNK), 1 + random.nextInt(2 * CHUNK)));
                case 2 -> replace(name, null);
                case 3 -> oracle.abort(1 + random.nextInt(3 * CHUNK));
                default -> read(name, random);
            }
            most.accumulateAndGet(tier.usedChunks(), Math::max);
        }
    }

    private void replace(int name, @Nullable Owned next) {
        if (next != null) {
            stored.increment();
        }
        Owned before = index.getAndSet(name, next);
        if (before != null) {
            before.releaseInTheRace();
        }
    }

    private void read(int name, ThreadLocalRandom random) {
        Owned owned = index.get(name);
        Body body = owned == null ? null : owned.object.pin();
        if (owned == null || body == null) {
            missed.increment();
            return;
        }
        try (body) {
            int from = random.nextInt(owned.length);
            int count = random.nextInt(owned.length - from + 1);
            Thread.yield();
            StoredBytes.assertReads(owned.object.number(), owned.length, body, from, count);
            assertFalse(owned.isEvicted(), "what is pinned is not evicted");
            reads.increment();
        }
    }

    private void workUnlessClosed(ThreadLocalRandom random) {
        Filling filling = tier.begin(1 + random.nextInt(3 * CHUNK));
        if (filling == null) {
            return;
        }
        StoredObject object = filling.object();
        int length = (int) object.length();
        filling.write(StoredBytes.of(object.number(), length), 0, length);
        if (filling.finish() == null) {
            return;
        }
        stored.increment();
        try (Body body = object.pin()) {
            if (body != null) {
                StoredBytes.assertReads(object.number(), length, body, 0, length);
            }
        } finally {
            object.release();
        }
    }
}
