package dev.weir.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.weir.item.ItemKey;
import dev.weir.item.Stamp;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The one index over both tiers: an entry for each key that the edge knows something of.
 *
 * <p><b>Invariants.</b> Whatever changes an entry does so in one atomic compute on its key, with every check inside it. So for
 * each key installs, own writes, holds and releases stand in one order, and
 *
 * <ul>
 *   <li>a load may install only while its {@link Ticket} is not overtaken. There is at most one such ticket for a key. An own
 *       write overtakes it, so that a load sent before the commit cannot bring the old value back, even where the written entry
 *       has been evicted in between;
 *   <li>a read sent after the entry was installed replaces it, even with something lower or absent, for a database may move back;
 *       one sent before replaces it only with something higher;
 *   <li>a read of an older epoch installs nothing;
 *   <li>while a key is held, because nobody knows whether a batch with it was committed, it has no entry and gets none;
 *   <li>an off-heap object is released exactly once: by the compute that replaces or refuses it, or by its eviction.
 * </ul>
 *
 * <p><b>Lock order.</b> The key's bin in {@code entries}, then {@code tickets} and {@code holds}, then the off-heap tier. Nothing
 * below calls back. <b>Callers.</b> Request threads read, begin and install; lane threads write, hold and release.
 */
public final class CacheIndex {
    /** What an entry takes besides key text and value: cache node, map slot, key, entry, head and their array headers. */
    private static final int ENTRY_BYTES = 256;

    private final Cache<ItemKey, Entry> entries;
    private final ConcurrentMap<ItemKey, Entry> map;
    private final ConcurrentHashMap<ItemKey, Ticket> tickets = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<ItemKey, Integer> holds = new ConcurrentHashMap<>();
    private final LongAdder evictions = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final Ticker ticker;
    private final IntSupplier epoch;
    private final long trustNanos;

    public CacheIndex(
            CacheSettings.HeapSettings heap,
            ChangesSettings changes,
            IntSupplier epoch,
            Ticker ticker,
            MeterRegistry registry) {
        this.ticker = ticker;
        this.epoch = epoch;
        this.trustNanos = changes.ttl().toNanos();
        this.entries = Caffeine.newBuilder()
                .maximumWeight(heap.maxBytes())
                .weigher((ItemKey key, Entry entry) -> ENTRY_BYTES + key.key().length() + entry.heapBytes())
                .evictionListener(this::evicted)
                .build();
        this.map = entries.asMap();
        Gauge.builder("weir.cache.entries", entries, Cache::estimatedSize)
                .description("Entries in the index, absent keys included")
                .register(registry);
        Gauge.builder("weir.cache.heap.bytes", this, CacheIndex::weight)
                .description("What the index and the values on the heap weigh")
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("weir.cache.holds", holds, ConcurrentHashMap::size)
                .description("Keys kept out of the cache until a batch's fate is known")
                .register(registry);
        FunctionCounter.builder("weir.cache.evictions", evictions, LongAdder::sum)
                .description("Entries that left for want of room")
                .register(registry);
        FunctionCounter.builder("weir.cache.refused", refused, LongAdder::sum)
                .description("Installs refused because something newer had overtaken them")
                .register(registry);
    }

    /** What is known of the key, trusted or not. */
    public @Nullable Entry get(ItemKey key) {
        return entries.getIfPresent(key);
    }

    /** Whether the entry may be served without asking the database: confirmed in this epoch, at most {@code changes.ttl} ago. */
    public boolean isTrusted(Entry entry, long now) {
        return now - entry.confirmedAt() <= trustNanos && entry.epoch() == epoch.getAsInt();
    }

    /** Begins a load, before it is sent. It overtakes the load begun before it on the same key. */
    public Ticket begin(ItemKey key) {
        Ticket ticket = new Ticket(key);
        // In one step: a former ticket that has left the map and is not overtaken yet would outlive an own write.
        tickets.compute(key, (k, former) -> {
            if (former != null) {
                former.overtake();
            }
            return ticket;
        });
        return ticket;
    }

    /** Ends a load, whatever became of it. */
    public void end(Ticket ticket) {
        tickets.remove(ticket.key(), ticket);
    }

    /** Installs what a load found, where rule 1 allows it. */
    public void install(Ticket ticket, Stamp stamp, Content content) {
        var change = new Change(content);
        map.compute(ticket.key(), (key, old) -> {
            if (ticket.isOvertaken() || isForbidden(key, stamp)) {
                refused.increment();
                return change.refuse(old);
            }
            return replaces(stamp, content, old) ? change.apply(stamp, old) : change.refuse(old);
        });
        change.releaseLoser();
    }

    /** Notes that the database still has the version the entry has. */
    public void confirm(Ticket ticket, Stamp stamp, long version) {
        map.computeIfPresent(ticket.key(), (key, old) -> {
            if (!ticket.isOvertaken() && !isForbidden(key, stamp) && old.version() == version) {
                old.confirm(stamp);
            }
            return old;
        });
    }

    /** Installs what an own write left, before the writer is answered (rule 3), and overtakes the load in flight. */
    public void wrote(ItemKey writtenKey, Stamp stamp, Content content) {
        var change = new Change(content);
        map.compute(writtenKey, (key, old) -> {
            overtake(key);
            if (isForbidden(key, stamp)) {
                return change.drop(old);
            }
            return replaces(stamp, content, old) ? change.apply(stamp, old) : change.refuse(old);
        });
        change.releaseLoser();
    }

    /** Drops the entry, unless it has this very version: somebody has seen another one in the database. */
    public void seen(ItemKey seenKey, Stamp stamp, long version) {
        var change = new Change(new Content.Uncacheable(version));
        map.computeIfPresent(seenKey, (key, old) -> {
            if (old.version() == version || !replaces(stamp, change.content, old)) {
                return old;
            }
            return change.drop(old);
        });
        change.releaseLoser();
    }

    /** Keeps keys out of the cache from now on: nobody knows whether their batch was committed. */
    public void hold(Collection<ItemKey> keys) {
        for (ItemKey held : keys) {
            var change = new Change(new Content.Uncacheable(0));
            map.compute(held, (key, old) -> {
                holds.merge(key, 1, Integer::sum);
                overtake(key);
                return change.drop(old);
            });
            change.releaseLoser();
        }
    }

    /** Ends a hold. Loads begun under it install nothing, for they may have been sent before the batch was committed. */
    public void unhold(Collection<ItemKey> keys) {
        for (ItemKey held : keys) {
            map.compute(held, (key, old) -> {
                holds.computeIfPresent(key, (k, count) -> count == 1 ? null : count - 1);
                overtake(key);
                return old;
            });
        }
    }

    private boolean isForbidden(ItemKey key, Stamp stamp) {
        return stamp.epoch() != epoch.getAsInt() || holds.containsKey(key);
    }

    private static boolean replaces(Stamp stamp, Content content, @Nullable Entry old) {
        return old == null || stamp.sentAt() - old.installedAt() > 0 || content.version() > old.version();
    }

    private void overtake(ItemKey key) {
        Ticket ticket = tickets.remove(key);
        if (ticket != null) {
            ticket.overtake();
        }
    }

    private void evicted(@Nullable ItemKey key, @Nullable Entry entry, RemovalCause cause) {
        evictions.increment();
        if (entry != null) {
            entry.release();
        }
    }

    private double weight() {
        return entries.policy().eviction().orElseThrow().weightedSize().orElse(0);
    }

    /** Lets evictions that are due happen now; for tests and for gauges that must be exact. */
    void cleanUp() {
        entries.cleanUp();
    }

    /** Every entry there is, as the map itself; for tests. */
    ConcurrentMap<ItemKey, Entry> all() {
        return map;
    }

    /** How many keys are held; for tests. */
    int holdCount() {
        return holds.size();
    }

    /** How many loads have begun and not ended; for tests. */
    int ticketCount() {
        return tickets.size();
    }

    /** One compute's effect. It remembers whose off-heap bytes must be let go, which happens after the compute. */
    private final class Change {
        private final Content content;
        private @Nullable StoredObject refusedObject;
        private @Nullable Entry replaced;

        Change(Content content) {
            this.content = content;
        }

        @Nullable
        Entry apply(Stamp stamp, @Nullable Entry old) {
            replaced = old;
            return content instanceof Content.Uncacheable ? null : Entry.of(content, ticker.read(), stamp);
        }

        @Nullable
        Entry refuse(@Nullable Entry old) {
            if (content instanceof Content.OffHeap offHeap) {
                refusedObject = offHeap.stored();
            }
            return old;
        }

        @Nullable
        Entry drop(@Nullable Entry old) {
            refuse(old);
            replaced = old;
            return null;
        }

        void releaseLoser() {
            if (refusedObject != null) {
                refusedObject.release();
            }
            if (replaced != null) {
                replaced.release();
            }
        }
    }
}
