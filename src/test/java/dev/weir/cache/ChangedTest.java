package dev.weir.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.coherence.ChangesSettings;
import dev.weir.coherence.Era;
import dev.weir.coherence.Lease;
import dev.weir.coherence.ReadStamp;
import dev.weir.coherence.Snapshot;
import dev.weir.coherence.Stamp;
import dev.weir.coherence.Ticket;
import dev.weir.coherence.WriteStamp;
import dev.weir.item.BucketName;
import dev.weir.item.ItemHead;
import dev.weir.item.ItemKey;
import dev.weir.item.Metadata;
import dev.weir.item.Version;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Coherence rules 2 to 4: the effects of a received change, and of late answers. */
final class ChangedTest {
    private static final ItemKey KEY = key("k");

    /** Transaction 100 runs, and is visible. */
    private static final Snapshot BEFORE = Snapshot.parse("100:101:100");
    private static final Snapshot AFTER = Snapshot.parse("101:101:");

    private final AtomicLong time = new AtomicLong(1000);
    private final AtomicInteger epoch = new AtomicInteger(1);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ChangesSettings changes =
            new ChangesSettings(ChangesSettings.Mode.STREAM, Duration.ofNanos(100), Duration.ofNanos(100), 2);
    private final Lease lease = new Lease(changes, epoch::get, time::get, registry);
    private final CacheIndex index = new CacheIndex(
            new CacheSettings.HeapSettings(1 << 20), changes, lease, epoch::get, time::incrementAndGet, registry);

    ChangedTest() {
        index.opened();
        lease.proven(time.get());
    }

    private static ItemKey key(String key) {
        return new ItemKey(new BucketName("b"), key);
    }

    private Stamp now() {
        return new Stamp(time.incrementAndGet(), new Era(1, epoch.get()));
    }

    private static WriteStamp write(Stamp sent) {
        return new WriteStamp(sent, 99);
    }

    private static Content item(long version) {
        return new Content.OnHeap(new ItemHead(version, 0, Metadata.of("text/plain"), 1), new byte[] {1});
    }

    private @Nullable Long cached() {
        Entry entry = index.get(KEY);
        return entry == null ? null : entry.version().number();
    }

    private boolean load(Snapshot snapshot, Content content) {
        Ticket ticket = index.begin(KEY);
        boolean accepted = index.install(ticket, ReadStamp.ofPrimary(now(), snapshot), content);
        index.end(ticket);
        return accepted;
    }

    @Test
    void aChangeReceivedBeforeItIsVisibleKeepsOutLoadsThatDoNotSeeIt() {
        assertTrue(load(BEFORE, item(5)));
        assertEquals(ChangeEffect.PURGE, index.changed(KEY, new Version(8), 100));
        assertNull(cached());
        assertFalse(load(BEFORE, item(5)));
        assertNull(cached());
        assertTrue(load(AFTER, item(8)));
        assertEquals(8, cached());
    }

    @Test
    void aConfirmationThatDoesNotSeeTheChangeConfirmsNothing() {
        index.changed(KEY, new Version(8), 100);
        assertFalse(index.confirm(index.begin(KEY), ReadStamp.ofPrimary(now(), BEFORE), new Version(5)));
        assertTrue(index.confirm(index.begin(KEY), ReadStamp.ofPrimary(now(), AFTER), new Version(8)));
    }

    @Test
    void aFenceIsLoweredOnceASnapshotShowsTheChange() {
        index.changed(KEY, new Version(8), 100);
        index.lowerFences(1, BEFORE);
        assertEquals(1, index.fences());
        index.lowerFences(1, AFTER);
        assertEquals(0, index.fences());
    }

    @Test
    void aLoadThatIsOlderThanTheLoweringOfTheFenceInstallsNothingAfterIt() {
        index.changed(KEY, new Version(8), 100);
        Ticket ticket = index.begin(KEY);
        Stamp stamp = now();
        index.lowerFences(1, AFTER);
        assertFalse(index.install(ticket, ReadStamp.ofPrimary(stamp, BEFORE), item(5)));
        assertNull(cached());
    }

    @Test
    void theChangeAfterAnotherNeedsToBeSeen() {
        index.changed(KEY, new Version(8), 100);
        index.changed(KEY, new Version(9), 101);
        assertFalse(load(AFTER, item(8)));
        assertTrue(load(Snapshot.parse("102:102:"), item(9)));
    }

    @Test
    void theEchoOfAnOwnWriteChangesNothingAndPurgesNothing() {
        index.wrote(KEY, write(now()), item(8));
        assertEquals(ChangeEffect.NONE, index.changed(KEY, new Version(8), 100));
        assertEquals(8, cached());
        assertEquals(0, index.fences());
        assertTrue(load(AFTER, item(8)));
        assertEquals(ChangeEffect.NONE, index.changed(KEY, new Version(8), 100), "read again it is still the own write's");
    }

    @Test
    void whatALoadInstalledInPlaceOfAnOwnWriteIsNotOwn() {
        index.wrote(KEY, write(now()), item(8));
        assertTrue(load(AFTER, item(9)));
        assertEquals(ChangeEffect.PURGE, index.changed(KEY, new Version(9), 100));
    }

    @Test
    void whatALoadInstalledBeforeItsChangeWasReceivedStaysAndIsPurgedElsewhere() {
        assertTrue(load(AFTER, item(8)));
        assertEquals(ChangeEffect.PURGE, index.changed(KEY, new Version(8), 100));
        assertEquals(8, cached());
    }

    @Test
    void anEchoThatComesBeforeTheAnswerDoesNotKeepTheWriteOut() {
        index.wrote(KEY, write(now()), item(5));
        Stamp stamp = now();
        assertEquals(ChangeEffect.PURGE, index.changed(KEY, new Version(8), 100));
        index.wrote(KEY, write(stamp), item(8));
        assertEquals(8, cached());
    }

    @Test
    void anOwnWriteOlderThanTheChangeIsNotInstalledWhileTheFenceStands() {
        Stamp stamp = now();
        index.changed(KEY, new Version(8), 100);
        index.wrote(KEY, write(stamp), item(7));
        assertNull(cached());
    }

    @Test
    void anOwnWriteOlderThanTheChangeIsNotInstalledAfterTheFenceWasLowered() {
        Stamp stamp = now();
        index.changed(KEY, new Version(8), 100);
        index.lowerFences(1, AFTER);
        index.wrote(KEY, write(stamp), item(7));
        assertNull(cached());
    }

    @Test
    void anOwnWriteSentAfterTheChangeWasReceivedIsNewer() {
        index.changed(KEY, Version.NONE, 100);
        index.wrote(KEY, write(now()), item(9));
        assertEquals(9, cached());
    }

    @Test
    void anOwnWriteIsNotInstalledAfterARemovalReceivedInTheMeantime() {
        Stamp stamp = now();
        index.changed(KEY, Version.NONE, 100);
        index.wrote(KEY, write(stamp), item(7));
        assertNull(cached());
    }

    @Test
    void anOwnWriteIsNotInstalledIfSomethingNewerWasEvicted() {
        Stamp stamp = now();
        assertTrue(load(AFTER, item(8)));
        assertEquals(ChangeEffect.PURGE, index.changed(KEY, new Version(8), 100));
        CacheOracle.makeRoom(index);
        assertNull(cached());
        index.wrote(KEY, write(stamp), item(7));
        assertNull(cached());
        index.wrote(KEY, write(now()), item(9));
        assertEquals(9, cached());
    }

    @Test
    void anOwnWriteIsNotInstalledIfARemovalReceivedLateHasEvictedANewerOne() {
        Stamp first = now();
        index.wrote(KEY, write(now()), item(9));
        index.changed(KEY, Version.NONE, 100);
        index.changed(KEY, new Version(7), 101);
        index.wrote(KEY, write(first), item(7));
        assertNull(cached());
    }

    @Test
    void anOwnWriteAboveTheFloorIsNewerThanAnAbsentRowAndOneBelowItLeavesNothing() {
        Stamp stamp = now();
        assertTrue(load(AFTER, new Content.Nothing(Version.NONE, new Version(20))));
        index.wrote(KEY, write(stamp), item(15));
        assertNull(cached(), "it may be gone, or too new to be seen: nobody knows");
        Stamp later = now();
        assertTrue(load(AFTER, new Content.Nothing(Version.NONE, new Version(20))));
        index.wrote(KEY, write(later), item(25));
        assertEquals(25, cached());
    }

    @Test
    void anOwnWriteIsNotInstalledIfItsEchoHasEvictedTheAbsenceThatCameAfterIt() {
        Stamp stamp = now();
        assertTrue(load(AFTER, new Content.Nothing(Version.NONE, new Version(20))));
        assertEquals(ChangeEffect.PURGE, index.changed(KEY, new Version(15), 100));
        index.wrote(KEY, write(stamp), item(15));
        assertNull(cached());
    }

    @Test
    void anAbsentRowKnowsNoChangeThoughTheFloorIsAboveIt() {
        assertTrue(load(BEFORE, new Content.Nothing(Version.NONE, new Version(20))));
        assertEquals(ChangeEffect.PURGE, index.changed(KEY, new Version(15), 100));
        assertNull(cached());
    }

    @Test
    void anEntryOfAnOlderEpochKnowsNoChange() {
        index.wrote(KEY, write(now()), item(9));
        epoch.incrementAndGet();
        assertEquals(ChangeEffect.PURGE, index.changed(KEY, new Version(8), 100));
        assertFalse(load(BEFORE, item(7)));
    }

    @Test
    void aChangeThatASnapshotHasShownNeedsNoFence() {
        assertTrue(load(BEFORE, item(5)));
        index.lowerFences(1, AFTER);
        Ticket ticket = index.begin(KEY);
        Stamp stamp = now();
        assertEquals(ChangeEffect.PURGE, index.changed(KEY, new Version(8), 100));
        assertEquals(0, index.fences());
        assertNull(cached());
        assertFalse(index.install(ticket, ReadStamp.ofPrimary(stamp, BEFORE), item(5)));
        index.wrote(KEY, write(stamp), item(7));
        assertNull(cached());
    }

    @Test
    void snapshotsOfOneDatabaseDoNotApplyToAnother() {
        index.lowerFences(1, AFTER);
        epoch.incrementAndGet();
        index.opened();
        index.changed(KEY, new Version(8), 100);
        assertEquals(1, index.fences());
        index.opened();
        assertEquals(0, index.fences());
    }

    @Test
    void transactionsAreIdentifiedByTheirLowBits() {
        long high = 7L << 32;
        index.changed(KEY, new Version(8), (int) (high + 100));
        assertFalse(load(Snapshot.parse(high + 90 + ":" + (high + 100) + ":"), item(5)));
        assertTrue(load(Snapshot.parse(high + 101 + ":" + (high + 101) + ":"), item(8)));
    }

    @Test
    void moreFencesThanTheLimitCostTheLease() {
        assertEquals(ChangeEffect.PURGE, index.changed(KEY, new Version(8), 100));
        assertEquals(ChangeEffect.PURGE, index.changed(key("other"), new Version(8), 100));
        assertEquals(ChangeEffect.PURGE, index.changed(KEY, new Version(9), 101), "the key has one already");
        assertTrue(lease.isLive(epoch.get(), time.get()));
        assertEquals(ChangeEffect.OVERFLOW, index.changed(key("third"), new Version(8), 100));
        assertFalse(lease.isLive(epoch.get(), time.get()));
        lease.proven(time.get());
        assertFalse(lease.isLive(epoch.get(), time.get()), "no proof counts until the stream has been opened anew");
        assertEquals(1, registry.get("weir.cache.fence.overflows").counter().count());
        assertEquals(2, registry.get("weir.cache.fences").gauge().value());
    }

    @Test
    void whatCannotBeKeptIsAcceptedAsWell() {
        assertTrue(load(AFTER, new Content.Uncacheable(new Version(8))));
        index.changed(KEY, new Version(9), 101);
        assertFalse(load(AFTER, new Content.Uncacheable(new Version(8))));
    }
}
