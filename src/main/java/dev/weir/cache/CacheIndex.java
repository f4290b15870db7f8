package dev.weir.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.weir.item.BucketName;
import dev.weir.item.ItemKey;
import dev.weir.coherence.Snapshot;
import dev.weir.coherence.ChangesSettings;
import dev.weir.coherence.Fence;
import dev.weir.coherence.InstallGuards;
import dev.weir.coherence.Lease;
import dev.weir.coherence.ReadStamp;
import dev.weir.coherence.Ticket;
import dev.weir.coherence.WriteStamp;
import dev.weir.coherence.Stamp;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The one index over both tiers: an entry for each key that the edge knows something of.
 *
 * <p><b>Invariants.</b> Whatever changes an entry does so in one atomic compute on its key, with every check inside it. So for
 * each key installs, own writes, changes, holds and releases stand in one order, and
 *
 * <ul>
 *   <li>a load, an own write or a confirmation takes effect only if the {@link InstallGuards} let it;
 *   <li>a load that they let replaces the entry, even with something lower or absent, for a row may be removed, and a database
 *       move back; an own write does if it was sent after the entry was installed, or has a higher version;
 *   <li>an entry of an older epoch shows no change to be known;
 *   <li>a held key has no entry; an off-heap object is released once: by the compute that replaces or refuses it, or by eviction.
 * </ul>
 *
 * <p>Hence, while the edge is live, a trusted entry is never older than the newest change that has been told of its key.
 *
 * <p><b>Lock order.</b> The key's bin in {@code entries}, then the maps of {@link InstallGuards}, then the off-heap tier. Nothing
 * below calls back. <b>Callers.</b> Request threads read, begin and install; lane threads write, hold and release; the stream's
 * thread brings changes, sweeps and opens.
 */
public final class CacheIndex {
    private final Cache<ItemKey, Entry> entries;
    private final ConcurrentMap<ItemKey, Entry> map;
    private final InstallGuards guards;
    private final SharedNames names = new SharedNames();
    private final Lease lease;
    private final CacheMeters meters;
    private final Ticker ticker;
    private final IntSupplier epoch;

    public CacheIndex(
            CacheSettings.HeapSettings heap,
            ChangesSettings changes,
            Lease lease,
            IntSupplier epoch,
            Ticker ticker,
            MeterRegistry registry) {
        this.lease = lease;
        this.ticker = ticker;
        this.epoch = epoch;
        this.guards = new InstallGuards(changes.fences(), ticker.read(), epoch);
        this.entries = Caffeine.newBuilder()
                .maximumWeight(heap.maxBytes())
                .weigher(new EntryWeigher(names, ObjectSizes.ofThisJvm()))
                .evictionListener(this::evicted)
                // By whoever fills or drains its buffers: to hand that to another thread costs more than the work itself.
                .executor(Runnable::run)
                .build();
        this.map = entries.asMap();
        this.meters = new CacheMeters(registry);
        meters.gauge("weir.cache.entries", "Entries in the index, absent keys included", entries, Cache::estimatedSize);
        meters.gauge("weir.cache.holds", "Keys kept out of the cache until a batch's fate is known", guards, InstallGuards::held);
        meters.gauge("weir.cache.fences", "Keys with a change that is told and not seen yet", this, CacheIndex::fences);
        meters.bytes(
                entries, cache -> cache.policy().eviction().orElseThrow().weightedSize().orElse(0), heap.maxBytes());
    }

    /** What is known of the key, trusted or not. */
    public @Nullable Entry get(ItemKey key) {
        return entries.getIfPresent(key);
    }

    /** Begins a load, before it is sent. It overtakes the load begun before it on the same key. */
    public Ticket begin(ItemKey key) {
        return guards.begin(key);
    }

    /** Ends a load, whatever became of it. */
    public void end(Ticket ticket) {
        guards.end(ticket);
    }

    /**
     * Installs what a load found, where rules 1 and 2 allow it.
     *
     * @return whether they do: every later change of the item will be told after this. True also where it cannot be kept
     */
    public boolean install(Ticket ticket, ReadStamp stamp, Content content) {
        var change = new Change(names.content(content));
        var accepted = new boolean[1];
        map.compute(names.key(ticket.key(), content), (key, old) -> {
            accepted[0] = guards.lets(ticket, stamp);
            if (!accepted[0]) {
                meters.refused.increment();
                // Its readers are given what it found, and nobody after them may be given less.
                return change.isNewerThan(old) ? remembered(key, change.drop(old)) : change.refuse(old);
            }
            boolean own = old != null && old.isOwn() && old.version() == content.version();
            return remembered(key, change.apply(stamp.sent(), ticker.read(), own, old));
        });
        change.releaseLoser();
        return accepted[0];
    }

    /**
     * Notes that the database still has the version that the edge had when the load was begun.
     *
     * @return whether rules 1 and 2 allow it, as of {@link #install}; true also where the entry has left for want of room
     */
    public boolean confirm(Ticket ticket, ReadStamp stamp, long version) {
        var accepted = new boolean[1];
        map.compute(ticket.key(), (key, old) -> {
            accepted[0] = guards.lets(ticket, stamp) && (old == null || old.version() == version);
            if (accepted[0] && old != null) {
                old.confirm(stamp.sent());
            }
            return old;
        });
        return accepted[0];
    }

    /** Installs what an own write left, before the writer is answered (rule 3), and overtakes the load in flight. */
    public void wrote(ItemKey writtenKey, WriteStamp stamp, Content content) {
        var change = new Change(names.content(content));
        Stamp sent = stamp.sent();
        map.compute(names.key(writtenKey, content), (key, old) -> {
            guards.wrote(key, stamp);
            if (guards.isForbidden(key, sent)) {
                return remembered(key, change.drop(old));
            }
            boolean replaces = change.replaces(sent, old);
            if (old != null && !replaces && !old.isNoRow()) {
                return change.refuse(old);
            }
            boolean late = !replaces || guards.isLate(key, sent, content.version(), old != null);
            return remembered(key, late ? change.drop(old) : change.apply(sent, ticker.read(), true, old));
        });
        change.releaseLoser();
    }

    /** Drops the entry, unless it has the version that a write of ours has seen; no load may bring back an older one. */
    public void seen(ItemKey seenKey, WriteStamp stamp, long version) {
        var change = new Change(new Content.Uncacheable(version));
        map.compute(seenKey, (key, old) -> {
            guards.wrote(key, stamp);
            boolean stays = old == null || old.version() == version || !change.replaces(stamp.sent(), old);
            return stays ? old : remembered(key, change.drop(old));
        });
        change.releaseLoser();
    }

    /** Keeps keys out of the cache from now on: nobody knows whether their batch was committed. */
    public void hold(Collection<ItemKey> keys) {
        for (ItemKey held : keys) {
            drop(held, guards::hold);
        }
    }

    /** Ends a hold. Loads begun under it install nothing, for they may have been sent before the batch was committed. */
    public void unhold(Collection<ItemKey> keys) {
        for (ItemKey held : keys) {
            map.compute(held, (key, old) -> {
                guards.unhold(key);
                return old;
            });
        }
    }

    /**
     * Learns that somebody changed the item (rule 2).
     *
     * @param version what it has since, or 0 where the change carries none
     * @param transaction the low 32 bits of the change's transaction, which need not be visible yet
     */
    public ChangeEffect changed(ItemKey changedKey, long version, int transaction) {
        var change = Change.withoutContent();
        var effect = new ChangeEffect[] {ChangeEffect.PURGE};
        map.compute(changedKey, (key, old) -> {
            if (old != null && isKnown(version, old)) {
                effect[0] = old.isOwn() ? ChangeEffect.NONE : ChangeEffect.PURGE;
                return old;
            }
            if (!guards.raise(key, transaction, version, ticker.read())) {
                effect[0] = ChangeEffect.OVERFLOW;
            }
            if (old != null) {
                meters.evictedByChanges.increment();
                if (old.floor() >= version) {
                    // It may have been newer than this change, and the fence does not say how new.
                    guards.left(key, ticker.read());
                }
            }
            return change.drop(old);
        });
        change.releaseLoser();
        if (effect[0] == ChangeEffect.OVERFLOW) {
            meters.overflows.increment();
            lease.cut();
        }
        return effect[0];
    }

    /** Whether the entry is what the change left, or newer. One of another epoch may be of a database that has moved back. */
    private boolean isKnown(long version, Entry entry) {
        return version != Fence.NO_VERSION && entry.version() >= version && entry.epoch() == epoch.getAsInt();
    }

    /**
     * Lowers the fences whose change a snapshot of the primary has shown, which was asked for and answered before this call.
     *
     * @param generation of the database that was asked
     */
    public void swept(int generation, Snapshot snapshot) {
        for (Map.Entry<ItemKey, Fence> shown : guards.shownBy(generation, snapshot)) {
            map.compute(shown.getKey(), (key, old) -> {
                guards.lower(shown);
                return old;
            });
        }
    }

    /** Drops what is known of a bucket's items. Loads in flight install nothing; they come first, for one may end meanwhile. */
    public void dropBucket(BucketName bucket) {
        Stream.concat(guards.loading(), map.keySet().stream())
                .filter(key -> key.bucket().equals(bucket))
                .forEach(key -> drop(key, guards::overtake));
    }

    /**
     * A stream is open: from now on every change is told, and what a fence stands for is visible. The epoch has been raised
     * before, for what happened until then may have been missed.
     */
    public void opened() {
        guards.clearFences();
        lease.opened();
    }

    /** The edge does without a stream from now on: what it has is trusted for {@code changes.ttl}. */
    public void unavailable() {
        lease.unavailable();
        guards.clearFences();
    }

    private void drop(ItemKey dropped, Consumer<ItemKey> guard) {
        var change = Change.withoutContent();
        map.compute(dropped, (key, old) -> {
            guard.accept(key);
            return remembered(key, change.drop(old));
        });
        change.releaseLoser();
    }

    /** What becomes of the key; where that is nothing, its removal is noted. */
    private @Nullable Entry remembered(ItemKey key, @Nullable Entry entry) {
        assert entry == null || !guards.isHeld(key) : "A held key has no entry";
        if (entry == null) {
            guards.left(key, ticker.read());
        }
        return entry;
    }

    private void evicted(@Nullable ItemKey key, @Nullable Entry entry, RemovalCause cause) {
        meters.evictions.increment();
        if (key != null) {
            guards.left(key, ticker.read());
        }
        if (entry != null) {
            entry.release();
        }
    }

    public int fences() {
        return guards.standingFences();
    }

    /** For tests. */
    Cache<ItemKey, Entry> entries() {
        return entries;
    }

    InstallGuards guards() {
        return guards;
    }
}
