package dev.weir.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.weir.coherence.ChangesSettings;
import dev.weir.coherence.Fence;
import dev.weir.coherence.InstallGuards;
import dev.weir.coherence.Lease;
import dev.weir.coherence.ReadStamp;
import dev.weir.coherence.Snapshot;
import dev.weir.coherence.Stamp;
import dev.weir.coherence.Ticket;
import dev.weir.coherence.WriteStamp;
import dev.weir.item.BucketName;
import dev.weir.item.ItemKey;
import dev.weir.item.Version;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The one index of both tiers: an entry for each key that the edge knows something about.
 *
 * <p><b>Invariants.</b> Every modification of an entry is one atomic compute on its key, with all checks inside it. So for each
 * key installs, own writes, changes, holds and releases are totally ordered, and
 *
 * <ul>
 *   <li>a load, an own write or a confirmation takes effect only if the {@link InstallGuards} allow it;
 *   <li>an allowed load replaces the entry, even with a lower version or an absent item (a row may be removed, a database
 *       restored); an own write does if it was sent after the entry was installed, or has a higher version;
 *   <li>an entry of an older epoch does not prove that a change is already known;
 *   <li>a held key has no entry; an off-heap object is released once, by the compute that replaces or refuses it, or by eviction.
 * </ul>
 *
 * <p>Hence, while the edge is live, a trusted entry is never older than the newest change received for its key.
 *
 * <p><b>Lock order.</b> The key's bin in {@code entries}, then the maps of {@link InstallGuards}, then the off-heap tier; none of
 * them calls back. <b>Callers.</b> Request threads read, begin and install; lane threads write, hold and release; the stream's
 * thread applies changes, lowers fences and reports the stream's state.
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
                // On the calling thread: handing maintenance to another thread costs more than the work itself.
                .executor(Runnable::run)
                .build();
        this.map = entries.asMap();
        this.meters = new CacheMeters(registry);
        meters.gauge("weir.cache.entries", "Entries in the index, absent keys included", entries, Cache::estimatedSize);
        meters.gauge("weir.cache.holds", "Keys kept out of the cache while a batch is in doubt", guards, InstallGuards::held);
        meters.gauge("weir.cache.fences", "Keys with a received change that is not visible yet", this, CacheIndex::fences);
        meters.bytes(entries, cache -> cache.policy().eviction().orElseThrow().weightedSize().orElse(0), heap.maxBytes());
    }

    /** The key's entry, trusted or not. */
    public @Nullable Entry get(ItemKey key) {
        return entries.getIfPresent(key);
    }

    /** Whether it has no entries. */
    public boolean isEmpty() {
        return map.isEmpty();
    }

    /** Begins a load, before it is sent. It overtakes the previous load of the key. */
    public Ticket begin(ItemKey key) {
        return guards.begin(key);
    }

    /** Ends a load, whatever its outcome. */
    public void end(Ticket ticket) {
        guards.end(ticket);
    }

    /**
     * Installs what a load found, if rules 1 and 2 allow it.
     *
     * @return whether they do: every later change will be received after this. True also if the content cannot be kept
     */
    public boolean install(Ticket ticket, ReadStamp stamp, Content content) {
        var change = new Change(names.content(content));
        var accepted = new boolean[1];
        map.compute(names.key(ticket.key(), content), (key, old) -> {
            accepted[0] = guards.allows(ticket, stamp);
            if (!accepted[0]) {
                meters.refused.increment();
                // The load's readers get what it found, and no later reader may get anything older.
                return change.isNewerThan(old) ? recordIfRemoved(key, change.drop(old)) : change.refuse(old);
            }
            boolean own = old != null && old.isOwn() && old.has(content.version());
            return recordIfRemoved(key, change.apply(stamp.sent(), ticker.read(), own, old));
        });
        change.releaseLoser();
        return accepted[0];
    }

    /**
     * Records that the database still has the version that the edge had when the load began.
     *
     * @return whether rules 1 and 2 allow it, as for {@link #install}; true also if the entry has been evicted
     */
    public boolean confirm(Ticket ticket, ReadStamp stamp, Version version) {
        var accepted = new boolean[1];
        map.compute(ticket.key(), (key, old) -> {
            accepted[0] = guards.allows(ticket, stamp) && (old == null || old.has(version));
            if (accepted[0] && old != null) {
                old.confirm(stamp.sent());
            }
            return old;
        });
        return accepted[0];
    }

    /** Installs the result of an own write, before the writer is answered (rule 3), and overtakes the load in flight. */
    public void wrote(ItemKey writtenKey, WriteStamp stamp, Content content) {
        var change = new Change(names.content(content));
        Stamp sent = stamp.sent();
        map.compute(names.key(writtenKey, content), (key, old) -> {
            guards.wrote(key, stamp);
            if (guards.isForbidden(key, sent)) {
                return recordIfRemoved(key, change.drop(old));
            }
            boolean replaces = change.replaces(sent, old);
            if (old != null && !replaces && !old.isNoRow()) {
                return change.refuse(old);
            }
            boolean late = !replaces || guards.isLate(key, sent, content.version(), old != null);
            return recordIfRemoved(key, late ? change.drop(old) : change.apply(sent, ticker.read(), true, old));
        });
        change.releaseLoser();
    }

    /** Drops the entry, unless it has the version that an own write found and left; no load may bring back an older one. */
    public void wroteNothing(ItemKey foundKey, WriteStamp stamp, Version version) {
        var change = new Change(new Content.Uncacheable(version));
        map.compute(foundKey, (key, old) -> {
            guards.wrote(key, stamp);
            boolean stays = old == null || old.has(version) || !change.replaces(stamp.sent(), old);
            return stays ? old : recordIfRemoved(key, change.drop(old));
        });
        change.releaseLoser();
    }

    /** Keeps keys out of the cache from now on, because it is unknown whether their batch was committed. */
    public void hold(Collection<ItemKey> keys) {
        for (ItemKey held : keys) {
            drop(held, guards::hold);
        }
    }

    /** Ends a hold. Loads begun during the hold install nothing, since they may have been sent before the batch was committed. */
    public void unhold(Collection<ItemKey> keys) {
        for (ItemKey held : keys) {
            map.compute(held, (key, old) -> {
                guards.unhold(key);
                return old;
            });
        }
    }

    /**
     * Applies a change received from the stream (rule 2).
     *
     * @param version the item's version after the change, or {@link Version#NONE} if the change has none
     * @param transaction the low 32 bits of the change's transaction, which need not be visible yet
     */
    public ChangeEffect changed(ItemKey changedKey, Version version, int transaction) {
        var change = Change.withoutContent();
        var effect = new ChangeEffect[] {ChangeEffect.PURGE};
        map.compute(changedKey, (key, old) -> {
            if (old != null && old.reflects(version, epoch.getAsInt())) {
                effect[0] = old.isOwn() ? ChangeEffect.NONE : ChangeEffect.PURGE;
                return old;
            }
            if (!guards.raise(key, transaction, version, ticker.read())) {
                effect[0] = ChangeEffect.OVERFLOW;
            }
            if (old != null) {
                meters.evictedByChanges.increment();
                if (old.floor().isAtLeast(version)) {
                    // The entry may have been newer than this change, and the fence does not record how new.
                    guards.removed(key, ticker.read());
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

    /**
     * Lowers the fences whose change is visible in a snapshot of the primary, taken before this call.
     *
     * @param generation the generation of the database
     */
    public void lowerFences(int generation, Snapshot snapshot) {
        for (Map.Entry<ItemKey, Fence> shown : guards.recordVisible(generation, snapshot)) {
            map.compute(shown.getKey(), (key, old) -> {
                guards.lower(shown);
                return old;
            });
        }
    }

    /** Drops a bucket's entries. Loads in flight install nothing; their keys come first, since a load may end in between. */
    public void dropBucket(BucketName bucket) {
        Stream.concat(guards.loading(), map.keySet().stream())
                .filter(key -> key.bucket().equals(bucket))
                .forEach(key -> drop(key, guards::overtake));
    }

    /**
     * A stream was opened: every change from now on is received, and every fenced change is visible. The epoch was raised before,
     * since changes until then may have been missed.
     */
    public void opened() {
        guards.clearFences();
        lease.opened();
    }

    /** The edge works without a stream from now on: entries are trusted for {@code changes.ttl}. */
    public void unavailable() {
        lease.unavailable();
        guards.clearFences();
    }

    private void drop(ItemKey dropped, Consumer<ItemKey> guard) {
        var change = Change.withoutContent();
        map.compute(dropped, (key, old) -> {
            guard.accept(key);
            return recordIfRemoved(key, change.drop(old));
        });
        change.releaseLoser();
    }

    /** Returns the key's new entry; if there is none, records the removal. */
    private @Nullable Entry recordIfRemoved(ItemKey key, @Nullable Entry entry) {
        assert entry == null || !guards.isHeld(key) : "A held key has no entry";
        if (entry == null) {
            guards.removed(key, ticker.read());
        }
        return entry;
    }

    private void evicted(@Nullable ItemKey key, @Nullable Entry entry, RemovalCause cause) {
        meters.evictions.increment();
        if (key != null) {
            guards.removed(key, ticker.read());
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
