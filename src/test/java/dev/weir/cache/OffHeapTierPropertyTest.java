package dev.weir.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.weir.cache.TierOracle.Owned;
import dev.weir.item.Body;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Any sequence of steps by one thread, with the oracle after each step, and begin's result predicted. */
final class OffHeapTierPropertyTest {
    private static final int CAPACITY = 12;
    private static final int CHUNK = ChunkMap.CHUNK_BYTES;
    private static final long MAX_BYTES = ChunkMap.MIN_BYTES + (CAPACITY - 1L) * (CHUNK + 64);

    /**
     * One step.
     *
     * @param number selects a length, or one of the objects so far
     */
    record Step(Kind kind, int number) {}

    enum Kind {
        STORE,
        ABORT,
        PIN,
        UNPIN,
        READ,
        RELEASE
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Kind> kinds = Arbitraries.of(Kind.STORE, Kind.STORE, Kind.STORE, Kind.ABORT, Kind.PIN, Kind.PIN, Kind.UNPIN,
                Kind.READ, Kind.RELEASE);
        return Combinators.combine(kinds, Arbitraries.integers().between(0, 1 << 20)).as(Step::new)
                .list().ofMinSize(1).ofMaxSize(60);
    }

    @Property(tries = 150)
    void whateverIsDoneTheTierKeepsItsBoundAndItsBytes(@ForAll("steps") List<Step> steps) {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        try (OffHeapTier tier = new OffHeapTier(new CacheSettings.OffHeapSettings(MAX_BYTES, 1), meters)) {
            tier.open();
            assertEquals(CAPACITY, tier.capacityChunks());
            TierOracle oracle = new TierOracle(tier, MAX_BYTES, meters);
            for (Step step : steps) {
                take(step, tier, oracle);
                oracle.check();
            }
            oracle.emptyAndCheck();
        }
    }

    private static void take(Step step, OffHeapTier tier, TierOracle oracle) {
        switch (step.kind()) {
            case STORE -> {
                int length = length(step);
                boolean fits = fits(length, oracle);
                Owned owned = oracle.store(length, 1 + step.number() % (3 * CHUNK));
                assertEquals(fits, owned != null, () -> length + " bytes with " + tier.usedChunks() + " chunks in use");
            }
            case ABORT -> assertEquals(fits(length(step), oracle), oracle.abort(length(step)));
            default -> takeWithObject(step, oracle);
        }
    }

    private static void takeWithObject(Step step, TierOracle oracle) {
        List<Owned> objects = new ArrayList<>(oracle.all());
        if (objects.isEmpty()) {
            return;
        }
        Owned owned = objects.get(step.number() % objects.size());
        switch (step.kind()) {
            case PIN -> {
                boolean gone = owned.object.isGone();
                Body body = owned.object.pin();
                assertEquals(!gone, body != null);
                if (body != null) {
                    owned.pins.add(body);
                }
            }
            case UNPIN -> {
                Body body = owned.pins.poll();
                if (body != null) {
                    body.close();
                    body.close();
                }
            }
            case READ -> {
                Body body = owned.pins.peek();
                if (body != null) {
                    int from = step.number() % (owned.length + 1);
                    StoredBytes.assertReads(owned.object.number(), owned.length, body, from,
                            step.number() % (owned.length - from + 1));
                }
            }
            case RELEASE -> {
                owned.release();
                owned.release();
                assertNull(owned.object.pin());
            }
            default -> throw new AssertionError(step);
        }
        assertNotNull(owned.object);
    }

    /** From zero, which is never kept, to one chunk more than fits. */
    private static int length(Step step) {
        return step.number() % 7 == 0 ? step.number() % ((CAPACITY + 1) * CHUNK + 2) : step.number() % (4 * CHUNK);
    }

    /** Whether there is room, or evicting owned objects without pins can make it. */
    private static boolean fits(int length, TierOracle oracle) {
        int kept = 0;
        for (Owned owned : oracle.all()) {
            kept += owned.pins.isEmpty() ? 0 : owned.chunks();
        }
        return length > 0 && ChunkMap.chunksOf(length) <= CAPACITY - kept;
    }
}
