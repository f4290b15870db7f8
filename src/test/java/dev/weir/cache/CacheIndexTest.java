package dev.weir.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.coherence.ChangesSettings;
import dev.weir.coherence.Era;
import dev.weir.coherence.Lease;
import dev.weir.coherence.ReadStamp;
import dev.weir.coherence.Snapshot;
import dev.weir.coherence.Stamp;
import dev.weir.coherence.Ticket;
import dev.weir.coherence.Trust;
import dev.weir.coherence.WriteStamp;
import dev.weir.item.BucketName;
import dev.weir.item.ItemHead;
import dev.weir.item.ItemKey;
import dev.weir.item.Metadata;
import dev.weir.item.Version;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Coherence rule 1, and the effects of own writes and holds on loads in flight. */
final class CacheIndexTest {
    private static final ItemKey KEY = new ItemKey(new BucketName("b"), "k");

    private final AtomicLong time = new AtomicLong(1000);
    private final AtomicInteger epoch = new AtomicInteger(1);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ChangesSettings changes =
            new ChangesSettings(ChangesSettings.Mode.TTL, Duration.ofNanos(100), Duration.ofNanos(100), 2);
    private final Lease lease = new Lease(changes, epoch::get, time::incrementAndGet, registry);
    private final CacheIndex index = new CacheIndex(
            new CacheSettings.HeapSettings(1 << 20), changes, lease, epoch::get, time::incrementAndGet, registry);

    /** Sees every transaction up to 999. */
    private static final Snapshot ALL = Snapshot.parse("1000:1000:");

    private boolean isTrusted(Entry entry, long now) {
        return lease.trust(entry, now) != Trust.NONE;
    }

    private Stamp now() {
        return new Stamp(time.incrementAndGet(), new Era(1, epoch.get()));
    }

    private ReadStamp read() {
        return ReadStamp.ofPrimary(now(), ALL);
    }

    private static WriteStamp write(Stamp sent) {
        return new WriteStamp(sent, 999);
    }

    private static Content item(long version) {
        return new Content.OnHeap(new ItemHead(version, 0, Metadata.of("text/plain"), 1), new byte[] {1});
    }

    private @Nullable Long cached() {
        Entry entry = index.get(KEY);
        return entry == null ? null : entry.version().number();
    }

    @Test
    void aLoadInstallsWhatItFound() {
        Ticket ticket = index.begin(KEY);
        index.install(ticket, read(), item(5));
        assertEquals(5, cached());
    }

    @Test
    void aReadThatSeesAllThatWasSeenReplacesTheEntryEvenWithALowerVersion() {
        index.wrote(KEY, write(now()), item(9));
        index.install(index.begin(KEY), read(), item(5));
        assertEquals(5, cached());
        index.install(index.begin(KEY), read(), new Content.Nothing(Version.NONE));
        assertTrue(assertNotNullEntry().isAbsent());
    }

    private Entry assertNotNullEntry() {
        Entry entry = index.get(KEY);
        assertNotNull(entry);
        return entry;
    }

    @Test
    void aReadThatLagsBehindTheEntryReplacesNothing() {
        Snapshot late = Snapshot.parse("1001:1001:");
        index.install(index.begin(KEY), ReadStamp.ofPrimary(now(), late), item(5));
        assertFalse(index.install(index.begin(KEY), ReadStamp.ofStandby(now(), ALL), item(4)));
        assertFalse(index.install(index.begin(KEY), ReadStamp.ofStandby(now(), ALL), new Content.Nothing(Version.NONE)));
        assertFalse(index.confirm(index.begin(KEY), ReadStamp.ofStandby(now(), ALL), new Version(5)),
                "nobody knows whether it is still so");
        assertEquals(5, cached());
        assertTrue(index.install(index.begin(KEY), ReadStamp.ofStandby(now(), late), item(6)));
        assertEquals(6, cached());
    }

    @Test
    void aReadThatLagsBehindAnOwnWriteInstallsNothingEvenIfItsEntryIsGone() {
        index.install(index.begin(KEY), read(), item(5));
        index.wrote(KEY, new WriteStamp(now(), 1000), new Content.Uncacheable(new Version(7)));
        assertFalse(index.install(index.begin(KEY), ReadStamp.ofStandby(now(), ALL), item(5)));
        assertNull(cached());
    }

    @Test
    void aReadThatLagsInstallsNothingInAnEpochInWhichThePrimaryWasNotRead() {
        index.install(index.begin(KEY), read(), item(5));
        epoch.incrementAndGet();
        assertFalse(index.install(index.begin(KEY), ReadStamp.ofStandby(now(), ALL), item(4)));
        index.install(index.begin(new ItemKey(new BucketName("b"), "other")), read(), item(5));
        assertTrue(index.install(index.begin(KEY), ReadStamp.ofStandby(now(), ALL), item(6)));
    }

    /** From a recorded history: the load's readers had got the newer value, and later readers got the older one. */
    @Test
    void aNewerLoadThatMayNotInstallRemovesTheOlderEntry() {
        Ticket ticket = index.begin(KEY);
        index.wrote(KEY, write(now()), item(5));
        assertFalse(index.install(ticket, read(), item(6)));
        assertNull(cached());
    }

    @Test
    void aReadOfAnOlderEpochInstallsNothing() {
        Ticket ticket = index.begin(KEY);
        Stamp stamp = now();
        epoch.incrementAndGet();
        index.install(ticket, ReadStamp.ofPrimary(stamp, ALL), item(5));
        assertNull(cached());
    }

    @Test
    void anEntryOfAnOlderEpochIsKeptButNotTrustedUntilItIsConfirmed() {
        index.install(index.begin(KEY), read(), item(5));
        assertTrue(isTrusted(assertNotNullEntry(), time.get()));
        epoch.incrementAndGet();
        assertFalse(isTrusted(assertNotNullEntry(), time.get()));
        index.confirm(index.begin(KEY), read(), new Version(5));
        assertTrue(isTrusted(assertNotNullEntry(), time.get()));
    }

    @Test
    void anEntryIsTrustedForTheTtlAfterTheStatementWasSent() {
        Stamp stamp = now();
        index.install(index.begin(KEY), ReadStamp.ofPrimary(stamp, ALL), item(5));
        assertTrue(isTrusted(assertNotNullEntry(), stamp.sentAt() + 100));
        assertFalse(isTrusted(assertNotNullEntry(), stamp.sentAt() + 101));
    }

    @Test
    void aConfirmationOfAnotherVersionConfirmsNothing() {
        Stamp stamp = now();
        index.install(index.begin(KEY), ReadStamp.ofPrimary(stamp, ALL), item(5));
        index.confirm(index.begin(KEY), read(), new Version(6));
        assertEquals(stamp.sentAt(), assertNotNullEntry().confirmedAt());
    }

    @Test
    void anOwnWriteOvertakesTheLoadInFlightEvenIfItsEntryIsGone() {
        Ticket ticket = index.begin(KEY);
        Stamp sentBeforeTheCommit = now();
        index.wrote(KEY, write(now()), new Content.Uncacheable(new Version(7)));
        assertNull(cached());
        index.install(ticket, ReadStamp.ofPrimary(sentBeforeTheCommit, ALL), item(5));
        assertNull(cached());
        assertTrue(ticket.isOvertaken());
    }

    @Test
    void aLaterLoadOvertakesAnEarlierOne() {
        Ticket early = index.begin(KEY);
        Ticket late = index.begin(KEY);
        index.install(early, read(), item(5));
        assertNull(cached());
        index.install(late, read(), item(6));
        assertEquals(6, cached());
    }

    @Test
    void theAnswersOfTwoWritesMayArriveInAnyOrder() {
        Stamp first = now();
        Stamp second = now();
        index.wrote(KEY, write(second), item(8));
        index.wrote(KEY, write(first), item(7));
        assertEquals(8, cached());
    }

    @Test
    void aHeldKeyHasNoEntryAndGetsNone() {
        index.wrote(KEY, write(now()), item(5));
        Ticket before = index.begin(KEY);
        index.hold(List.of(KEY));
        assertTrue(before.isOvertaken(), "nobody may join it");
        assertNull(cached());
        index.install(before, read(), item(5));
        Ticket during = index.begin(KEY);
        index.install(during, read(), item(5));
        index.wrote(KEY, write(now()), item(6));
        assertNull(cached());
    }

    @Test
    void aLoadBegunUnderAHoldInstallsNothingAfterIt() {
        index.hold(List.of(KEY));
        Ticket during = index.begin(KEY);
        Stamp stamp = now();
        index.unhold(List.of(KEY));
        index.install(during, ReadStamp.ofPrimary(stamp, ALL), item(5));
        assertNull(cached());
        index.install(index.begin(KEY), read(), item(6));
        assertEquals(6, cached());
    }

    @Test
    void aKeyHeldTwiceIsFreeOnlyAfterBoth() {
        index.hold(List.of(KEY));
        index.hold(List.of(KEY));
        index.unhold(List.of(KEY));
        index.install(index.begin(KEY), read(), item(5));
        assertNull(cached());
        index.unhold(List.of(KEY));
        index.install(index.begin(KEY), read(), item(5));
        assertEquals(5, cached());
    }

    @Test
    void contentThatCannotBeCachedRemovesTheEntry() {
        index.install(index.begin(KEY), read(), item(5));
        index.install(index.begin(KEY), read(), new Content.Uncacheable(new Version(6)));
        assertNull(cached());
    }

    @Test
    void anotherVersionFoundByAWriteDropsTheEntry() {
        index.install(index.begin(KEY), read(), item(5));
        index.wroteNothing(KEY, write(now()), new Version(5));
        assertEquals(5, cached());
        Ticket sentBefore = index.begin(KEY);
        ReadStamp read = read();
        index.wroteNothing(KEY, write(now()), new Version(6));
        assertNull(cached());
        assertFalse(index.install(sentBefore, read, item(5)), "a client was told of 6");
    }

    @Test
    void aBucketIsDroppedWithItsLoadsAndNoOther() {
        ItemKey elsewhere = new ItemKey(new BucketName("c"), "k");
        index.install(index.begin(elsewhere), read(), item(5));
        index.install(index.begin(KEY), read(), item(5));
        Ticket ticket = index.begin(new ItemKey(KEY.bucket(), "other"));
        index.dropBucket(KEY.bucket());
        assertNull(cached());
        assertTrue(ticket.isOvertaken());
        assertEquals(5, java.util.Objects.requireNonNull(index.get(elsewhere)).version().number());
    }

    @Test
    void theHeapTierStaysWithinItsBound() {
        for (int i = 0; i < 5000; i++) {
            ItemKey key = new ItemKey(new BucketName("b"), "k" + i);
            index.install(index.begin(key), read(),
                    new Content.OnHeap(new ItemHead(1, 0, Metadata.of("t"), 1000), new byte[1000]));
        }
        index.entries().cleanUp();
        long held = java.util.stream.IntStream.range(0, 5000)
                .mapToObj(i -> index.get(new ItemKey(new BucketName("b"), "k" + i)))
                .filter(java.util.Objects::nonNull)
                .count();
        assertTrue(held * 1000 <= 1 << 20, held + " values of 1,000 bytes are held");
        assertTrue(held > 500, held + " values of 1,000 bytes are held");
    }

    @Test
    void longContentTypesThatAreNotSharedCountTowardsTheBound() {
        String type = "t".repeat(1000);
        for (int i = 0; i < 5000; i++) {
            ItemKey key = new ItemKey(new BucketName("b"), "k" + i);
            index.install(index.begin(key), read(),
                    new Content.OnHeap(new ItemHead(1, 0, Metadata.of(type + i), 0), new byte[0]));
        }
        index.entries().cleanUp();
        long held = java.util.stream.IntStream.range(0, 5000)
                .mapToObj(i -> index.get(new ItemKey(new BucketName("b"), "k" + i)))
                .filter(java.util.Objects::nonNull)
                .count();
        long own = Math.max(0, held - SharedNames.MAX);
        assertTrue(own * 1000 <= 1 << 20, held + " entries with content types of 1,000 bytes are held");
    }
}
