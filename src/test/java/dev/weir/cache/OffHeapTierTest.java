package dev.weir.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.cache.TierOracle.Owned;
import dev.weir.item.Body;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class OffHeapTierTest {
    private static final int CAPACITY = 8;
    private static final int CHUNK = ChunkMap.CHUNK_BYTES;
    private static final long MAX_BYTES = ChunkMap.MIN_BYTES + (CAPACITY - 1L) * (CHUNK + 64);

    private final EvictionWatch meters = new EvictionWatch();
    private final OffHeapTier tier = new OffHeapTier(new CacheSettings.OffHeapSettings(MAX_BYTES, 1), meters);
    private final TierOracle oracle = new TierOracle(tier, MAX_BYTES, meters);

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
        Filling filling = tier.begin(length);
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
        assertNull(tier.begin(0));
        assertNull(tier.begin((long) CAPACITY * CHUNK + 1));
        assertNull(tier.begin(Long.MAX_VALUE));
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
        assertFalse(hot.object.isGone(), "the one that is used stays");
        assertEquals(3 * CAPACITY, oracle.all().stream().filter(Owned::isEvicted).count());
        assertEquals(3 * CAPACITY, meters.get("weir.offheap.evictions").counter().count());
        assertEquals((double) CAPACITY * CHUNK, meters.get("weir.offheap.used").gauge().value());
    }

    @Test
    void aPinnedObjectIsNotEvictedAndWhenTooMuchIsPinnedNothingIs() {
        Owned pinned = store((CAPACITY - 2) * CHUNK);
        Owned idle = store(CHUNK);
        pin(pinned);
        assertNull(oracle.store(3 * CHUNK, CHUNK), "even without the idle one there is no room");
        assertFalse(idle.object.isGone(), "so it was not evicted in vain");
        store(2 * CHUNK);
        assertTrue(idle.isEvicted());
        assertFalse(pinned.object.isGone());
        unpin(pinned);
        store(3 * CHUNK);
    }

    @Test
    void anObjectPinnedWhileRoomIsBeingMadeStays() {
        for (int i = 0; i < CAPACITY; i++) {
            store(CHUNK);
        }
        // All of them are about to be evicted, to make room for one large object; once the first is evicted the others are
        // pinned.
        meters.onEviction(() -> oracle.all().stream().filter(owned -> !owned.object.isGone()).forEach(OffHeapTierTest::pin));
        assertNull(tier.begin((long) CAPACITY * CHUNK));
        assertEquals(1, oracle.all().stream().filter(Owned::isEvicted).count());
        assertEquals(CAPACITY - 1, oracle.all().stream().mapToInt(owned -> owned.pins.size()).sum());
        assertEquals(CAPACITY - 1, tier.usedChunks());
    }

    @Test
    void aReleasedObjectKeepsItsRoomUntilItsLastPin() {
        Owned owned = store(CAPACITY * CHUNK);
        pin(owned);
        pin(owned);
        owned.release();
        assertTrue(owned.object.isGone());
        assertNull(owned.object.pin());
        unpin(owned);
        oracle.check();
        assertNull(tier.begin(1), "one pin holds all the room");
        unpin(owned);
        store(CAPACITY * CHUNK);
    }

    @Test
    void whileAnObjectIsEvictedAnyThreadMayCallTheTier() throws Exception {
        CompletableFuture<Void> other = new CompletableFuture<>();
        Owned kept = store(CHUNK);
        pin(kept);
        Owned gone = store((CAPACITY - 1) * CHUNK);
        meters.onEviction(() -> {
            // A thread that needs a lock that a careless tier would hold at this moment; it must not block.
            CompletableFuture<Void> caller = CompletableFuture.runAsync(() -> {
                gone.release();
                assertNull(gone.object.pin());
                assertTrue(oracle.abort(CHUNK));
                Body body = kept.object.pin();
                assertNotNull(body);
                body.close();
            });
            caller.orTimeout(20, TimeUnit.SECONDS).join();
            other.complete(null);
        });
        store(CHUNK);
        other.get(20, TimeUnit.SECONDS);
        assertTrue(gone.isEvicted());
    }

    @Test
    void anAbortedFillingGivesItsRoomBack() {
        Filling filling = begin(CAPACITY * CHUNK);
        filling.write(new byte[2 * CHUNK + 1], 0, 2 * CHUNK + 1);
        assertEquals(CAPACITY, tier.usedChunks());
        assertNull(tier.begin(1));
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
