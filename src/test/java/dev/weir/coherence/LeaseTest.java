package dev.weir.coherence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Coherence rule 4: how far the caches are trusted, and from when on. */
final class LeaseTest {
    private final AtomicInteger epoch = new AtomicInteger(1);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private Lease lease(ChangesSettings.Mode mode) {
        var changes = new ChangesSettings(mode, Duration.ofNanos(50), Duration.ofNanos(100), 1);
        return new Lease(changes, epoch::get, () -> 1_000, registry);
    }

    private Confirmed entry(long sentAt) {
        return new At(epoch.get(), sentAt);
    }

    private record At(int epoch, long confirmedAt) implements Confirmed {}

    @Test
    void theEdgeIsLiveForTheLeaseAfterAProof() {
        Lease lease = lease(ChangesSettings.Mode.STREAM);
        Confirmed entry = entry(0);
        assertEquals(Trust.NONE, lease.trust(entry, 1_000), "before the stream is open");
        lease.opened();
        assertEquals(Trust.NONE, lease.trust(entry, 1_000), "before it is proven");
        lease.proven(1_000);
        assertEquals(Trust.LIVE, lease.trust(entry, 1_100));
        assertEquals(Trust.NONE, lease.trust(entry, 1_101));
        assertEquals(1, registry.get("weir.cache.live").gauge().value());
    }

    @Test
    void theProofOfTheLatestMomentCounts() {
        Lease lease = lease(ChangesSettings.Mode.STREAM);
        lease.opened();
        lease.proven(1_000);
        lease.proven(900);
        assertTrue(lease.isLive(1, 1_100));
    }

    @Test
    void aCutStreamIsNotProvenUntilItIsReopenedAndProvenAgain() {
        Lease lease = lease(ChangesSettings.Mode.STREAM);
        lease.opened();
        lease.proven(1_000);
        lease.cut();
        assertFalse(lease.isLive(1, 1_000));
        lease.proven(1_001);
        assertFalse(lease.isLive(1, 1_001));
        lease.opened();
        assertFalse(lease.isLive(1, 1_001));
        lease.proven(1_002);
        assertTrue(lease.isLive(1, 1_002));
    }

    @Test
    void anEntryOfAnotherEpochIsNotTrusted() {
        Lease lease = lease(ChangesSettings.Mode.STREAM);
        lease.opened();
        lease.proven(1_000);
        Confirmed entry = entry(1_000);
        epoch.incrementAndGet();
        assertEquals(Trust.NONE, lease.trust(entry, 1_000));
        assertFalse(lease.isLive(1, 1_000));
        assertTrue(lease.isLive(2, 1_000));
    }

    @Test
    void withoutAStreamAnEntryIsTrustedForTheTtl() {
        Lease lease = lease(ChangesSettings.Mode.TTL);
        Confirmed entry = entry(1_000);
        assertEquals(Trust.WITHIN_TTL, lease.trust(entry, 1_050));
        assertEquals(Trust.NONE, lease.trust(entry, 1_051));
        lease.opened();
        assertEquals(Trust.NONE, lease.trust(entry, 1_000), "a stream that is not proven is worth less than none");
        lease.unavailable();
        assertEquals(Trust.WITHIN_TTL, lease.trust(entry, 1_000));
        assertEquals(ChangesSettings.Mode.TTL, lease.mode());
    }

    @Test
    void anEntryIsCurrentAsOfTheLastProof() {
        Lease lease = lease(ChangesSettings.Mode.STREAM);
        Confirmed entry = entry(500);
        assertEquals(500, lease.currentAsOf(entry));
        lease.opened();
        lease.proven(1_000);
        assertEquals(1_000, lease.currentAsOf(entry));
        lease.cut();
        assertEquals(1_000, lease.currentAsOf(entry), "also after the stream was cut");
        assertEquals(1_200, lease.currentAsOf(entry(1_200)));
        epoch.incrementAndGet();
        assertEquals(500, lease.currentAsOf(entry));
    }
}
