package dev.weir.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.cache.TierOracle.Owned;
import dev.weir.item.Body;
import dev.weir.item.BodyLostException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Before a tier is open, and after it is closed. */
final class OffHeapTierClosingTest {
    private static final int CHUNK = ChunkMap.CHUNK_BYTES;
    private static final long MAX_BYTES = ChunkMap.MIN_BYTES + 7L * (CHUNK + 64);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final OffHeapTier tier = new OffHeapTier(new CacheSettings.OffHeapSettings(MAX_BYTES, 1), meters);

    private static OffHeapTier tier(long maxBytes) {
        return new OffHeapTier(new CacheSettings.OffHeapSettings(maxBytes, 1), new SimpleMeterRegistry());
    }

    @AfterEach
    void close() {
        tier.close();
    }

    private Owned store(int length) {
        tier.open();
        Owned owned = new TierOracle(tier, MAX_BYTES, meters).store(length, 100_000);
        assertNotNull(owned);
        return owned;
    }

    private static Body pin(Owned owned) {
        Body body = owned.object.pin();
        assertNotNull(body);
        return body;
    }

    @Test
    void aTierThatIsNotOpenOrTurnedOffKeepsNothing() {
        try (OffHeapTier unopened = tier(MAX_BYTES); OffHeapTier off = tier(0)) {
            off.open();
            assertNull(unopened.begin(1));
            assertNull(off.begin(1));
        }
    }

    @Test
    void aBoundTooSmallForOneChunkIsRefusedInWords() {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> tier(ChunkMap.MIN_BYTES - 1));
        assertTrue(String.valueOf(refusal.getMessage()).contains(String.valueOf(ChunkMap.MIN_BYTES)));
        tier(ChunkMap.MIN_BYTES).close();
    }

    @Test
    void aTierClosedBeforeItIsOpenedStaysClosed() {
        OffHeapTier early = tier(MAX_BYTES);
        early.close();
        early.open();
        assertNull(early.begin(1));
    }

    @Test
    void closingLosesWhatIsPinnedAndWhatIsBeingFilled() {
        Owned owned = store(2 * CHUNK);
        Body body = pin(owned);
        Filling filling = tier.begin(CHUNK);
        assertNotNull(filling);
        tier.close();
        tier.close();
        assertThrows(BodyLostException.class, () -> StoredBytes.read(body, 0, CHUNK));
        body.close();
        assertTrue(owned.object.isGone());
        assertNull(owned.object.pin());
        owned.object.release();
        filling.write(new byte[CHUNK], 0, CHUNK);
        assertNull(filling.finish());
        assertNull(tier.begin(1));
    }

    @Test
    void closingInTheMiddleOfAnAnswerCutsItOff() {
        Owned owned = store(3 * CHUNK);
        Body body = pin(owned);
        List<Integer> taken = new ArrayList<>();
        OutputStream closing = new OutputStream() {
            @Override
            public void write(int b) {
                throw new AssertionError("Bodies come in pieces.");
            }

            @Override
            public void write(byte[] b, int off, int len) {
                taken.add(len);
                tier.close();
            }
        };
        assertThrows(BodyLostException.class, () -> body.writeTo(closing, 0, 3 * CHUNK));
        assertEquals(List.of(CHUNK), taken);
    }
}
