package dev.weir.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.cache.TierOracle.Owned;
import dev.weir.item.Body;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class OffHeapTierTest {
    private static final int CAPACITY = 8;
    private static final int CHUNK = ChunkMap.CHUNK_BYTES;
    private static final long MAX_BYTES = ChunkMap.MIN_BYTES + (CAPACITY - 1L) * (CHUNK + 64);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final OffHeapTier tier = new OffHeapTier(new CacheSettings.OffHeapSettings(MAX_BYTES, 1), meters);
    private final TierOracle oracle = new TierOracle(tier, MAX_BYTES);

    @BeforeEach
    void open() {
        tier.open();
    }

    @AfterEach
    void everythingAddsUp() {
        oracle.check();
        oracle.emptyAndCheck();
        tier.close();
    }

    private Owned store(int length) {
        Owned owned = oracle.store(length, 100_000);
        assertNotNull(owned);
        return owned;
    }

    private static Body pin(Owned owned) {
        Body body = owned.object.pin();
        assertNotNull(body);
        owned.pins.add(body);
        return body;
    }

    private static void unpin(Owned owned) {
        owned.pins.remove().close();
    }

    private Filling begin(int length) {
        Filling filling = tier.begin(length, gone -> {});
        assertNotNull(filling);
        return filling;
    }

    @Test
    void anObjectIsReadFromAnyPlaceForAnyLength() {
        int length = 3 * CHUNK + 17;
        Owned owned = store(length);
        Body body = pin(owned);
        assertEquals(length, body.length());
        assertEquals(length, owned.object.length());
        for (int from : new int[] {0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, length - 1, length}) {
            for (int count : new int[] {0, 1, 2, CHUNK, 2 * CHUNK + 1, length}) {
                if (from + count <= length) {
                    StoredBytes.assertReads(owned.object.number(), length, body, from, count);
                }
            }
        }
    }

    @Test
    void aRangeThatIsNotTheObjectsIsRefused() {
        Owned owned = store(CHUNK + 1);
        Body body = pin(owned);
        assertThrows(IndexOutOfBoundsException.class, () -> StoredBytes.read(body, 1, CHUNK + 1));
        assertThrows(IndexOutOfBoundsException.class, () -> StoredBytes.read(body, -1, 1));
    }

    @Test
    void whileManyReadersAreSlowOthersStillGetTheRightBytes() {
        List<byte[]> lent = new ArrayList<>();
        for (int i = 0; i < ChunkBuffers.LARGE; i++) {
            lent.add(tier.buffers().borrow());
        }
        int length = 2 * CHUNK + 5;
        Owned owned = store(length);
        StoredBytes.assertReads(owned.object.number(), length, pin(owned), 3, length - 3);
        lent.forEach(tier.buffers()::giveBack);
    }

    @Test
    void aSinkThatFailsLeavesTheBodyReadable() {
        Owned owned = store(CHUNK + 1);
        Body body = pin(owned);
        IOException failure = new IOException("The client is gone.");
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw failure;
            }
        };
        assertEquals(failure, assertThrows(IOException.class, () -> body.writeTo(broken, 0, CHUNK)));
        StoredBytes.assertReads(owned.object.number(), CHUNK + 1, body, 0, CHUNK + 1);
    }

    @Test
    void nothingIsKeptThatIsEmptyOrLargerThanTheTier() {
        assertNull(tier.begin(0, gone -> {}));
        assertNull(tier.begin((long) CAPACITY * CHUNK + 1, gone -> {}));
        assertNull(tier.begin(Long.MAX_VALUE, gone -> {}));
        assertEquals(3, meters.get("weir.offheap.refusals").counter().count());
        store(CAPACITY * CHUNK);
    }

    @Test
    void aColderObjectMakesRoomForANewOne() {
        List<Owned> objects = new ArrayList<>();
        for (int i = 0; i < CAPACITY; i++) {
            objects.add(store(CHUNK));
        }
        Owned hot = objects.getFirst();
        for (int i = 0; i < 20; i++) {
            pin(hot);
            unpin(hot);
        }
        for (int i = 0; i < 3 * CAPACITY; i++) {
            store(CHUNK);
        }
        assertEquals(0, hot.evicted.get(), "the one that is used stays");
        assertEquals(3 * CAPACITY, oracle.all().stream().mapToInt(owned -> owned.evicted.get()).sum());
        assertEquals(3 * CAPACITY, meters.get("weir.offheap.evictions").counter().count());
        assertEquals((double) CAPACITY * CHUNK, meters.get("weir.offheap.used").gauge().value());
    }

    @Test
    void aPinnedObjectIsNotThrownOutAndWhenTooMuchIsPinnedNothingIs() {
        Owned pinned = store((CAPACITY - 2) * CHUNK);
        Owned idle = store(CHUNK);
        pin(pinned);
        assertNull(oracle.store(3 * CHUNK, CHUNK), "even without the idle one there is no room");
        assertEquals(0, idle.evicted.get(), "so it was not thrown out in vain");
        store(2 * CHUNK);
        assertEquals(1, idle.evicted.get());
        assertEquals(0, pinned.evicted.get());
        unpin(pinned);
        store(3 * CHUNK);
    }

    @Test
    void anObjectPinnedWhileRoomIsBeingMadeStays() {
        List<StoredObject> objects = new ArrayList<>();
        List<StoredObject> thrownOut = new ArrayList<>();
        List<Body> pins = new ArrayList<>();
        for (int i = 0; i < CAPACITY; i++) {
            // All of them are about to go, to make room for one large object; the first to go has the others pinned.
            Filling filling = tier.begin(CHUNK, gone -> {
                thrownOut.add(gone);
                objects.stream().map(StoredObject::pin).filter(Objects::nonNull).forEach(pins::add);
            });
            assertNotNull(filling);
            filling.write(new byte[CHUNK], 0, CHUNK);
            StoredObject object = filling.finish();
            assertNotNull(object);
            objects.add(object);
        }
        assertNull(tier.begin((long) CAPACITY * CHUNK, gone -> {}));
        assertEquals(1, thrownOut.size());
        assertEquals(CAPACITY - 1, pins.size());
        assertEquals(CAPACITY - 1, tier.usedChunks());
        objects.forEach(StoredObject::release);
        pins.forEach(Body::close);
    }

    @Test
    void aReleasedObjectKeepsItsRoomUntilItsLastPin() {
        Owned owned = store(CAPACITY * CHUNK);
        pin(owned);
        pin(owned);
        owned.object.release();
        owned.released = true;
        assertTrue(owned.object.isGone());
        assertNull(owned.object.pin());
        unpin(owned);
        oracle.check();
        assertNull(tier.begin(1, gone -> {}), "one pin holds all the room");
        unpin(owned);
        store(CAPACITY * CHUNK);
    }

    @Test
    void onEvictionTheOwnerMayCallTheTierFromAnyThread() throws Exception {
        CompletableFuture<Void> other = new CompletableFuture<>();
        Owned kept = store(CHUNK);
        pin(kept);
        Filling filling = tier.begin((CAPACITY - 1L) * CHUNK, gone -> {
            // A thread that needs what a careless tier would hold locked during this call; it must get through meanwhile.
            CompletableFuture<Void> caller = CompletableFuture.runAsync(() -> {
                gone.release();
                assertNull(gone.pin());
                assertTrue(oracle.abort(CHUNK));
                Body body = kept.object.pin();
                assertNotNull(body);
                body.close();
            });
            caller.orTimeout(20, TimeUnit.SECONDS).join();
            other.complete(null);
        });
        assertNotNull(filling);
        filling.write(new byte[(CAPACITY - 1) * CHUNK], 0, (CAPACITY - 1) * CHUNK);
        assertNotNull(filling.finish());
        store(CHUNK);
        other.get(20, TimeUnit.SECONDS);
    }

    @Test
    void anAbortedFillingGivesItsRoomBack() {
        Filling filling = begin(CAPACITY * CHUNK);
        filling.write(new byte[2 * CHUNK + 1], 0, 2 * CHUNK + 1);
        assertEquals(CAPACITY, tier.usedChunks());
        assertNull(tier.begin(1, gone -> {}));
        filling.abort();
        filling.abort();
        assertEquals(0, tier.usedChunks());
    }

    @Test
    void abortAfterFinishDoesNothing() {
        Filling filling = begin(1);
        filling.write(new byte[1], 0, 1);
        StoredObject object = filling.finish();
        assertNotNull(object);
        filling.abort();
        assertFalse(object.isGone());
        object.release();
    }

    @Test
    void anObjectOfTooFewOrTooManyBytesIsNotKept() {
        Filling few = begin(CHUNK + 1);
        few.write(new byte[CHUNK], 0, CHUNK);
        assertThrows(IllegalStateException.class, few::finish);
        Filling many = begin(CHUNK + 1);
        many.write(new byte[CHUNK], 0, CHUNK);
        assertThrows(IndexOutOfBoundsException.class, () -> many.write(new byte[2], 0, 2));
        many.abort();
        assertEquals(0, tier.usedChunks());
    }

    @Test
    void aChunkThatCannotBeStoredDropsItsObjectAndIsCounted() {
        Filling filling = begin(3 * CHUNK);
        ChunkMap map = tier.chunks();
        assertNotNull(map);
        for (int i = 0; i < CAPACITY - 1; i++) {
            assertTrue(map.put(-1, i, new byte[CHUNK]), "chunks the tier does not know of, so that the map is full too soon");
        }
        filling.write(new byte[3 * CHUNK], 0, 3 * CHUNK);
        assertNull(filling.finish());
        assertEquals(CAPACITY - 1, map.size());
        assertEquals(0, tier.usedChunks());
        assertEquals(1, meters.get("weir.offheap.failures").counter().count());
        for (int i = 0; i < CAPACITY - 1; i++) {
            map.remove(-1, i);
        }
    }

    @Test
    void aClosedBodyIsNotRead() {
        Owned owned = store(1);
        Body body = pin(owned);
        unpin(owned);
        assertThrows(IllegalStateException.class, () -> StoredBytes.read(body, 0, 1));
    }
}
