package dev.weir.engine;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.weir.bucket.Buckets;
import dev.weir.cache.CacheIndex;
import dev.weir.cache.Entry;
import dev.weir.coherence.ChangesSettings;
import dev.weir.coherence.Lease;
import dev.weir.coherence.Trust;
import dev.weir.database.StoreException;
import dev.weir.item.Body;
import dev.weir.item.ItemHead;
import dev.weir.item.ItemKey;
import dev.weir.store.GroupLoad;
import dev.weir.store.LargeItems;
import dev.weir.store.ReadSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads items: from the index and its tiers, or by a group load that is then installed.
 *
 * <p>A hit is served while it is trusted. Otherwise one load is sent to the database for all concurrent readers of the key. It
 * names the version that the edge has, so that confirming a hit returns only the version. If the database does not answer, a hit
 * is served stale, as long as its bucket allows.
 *
 * <p><b>Invariants.</b> For each key at most one shared load is open, and it holds the key's only ticket that is not overtaken: a
 * reader that arrives after a write was acknowledged never joins a load sent before it. The reader that began a shared load
 * completes it before it waits for any other. Called by request threads.
 */
public final class ReadFlow implements Reads {
    private final CacheIndex index;
    private final Lease lease;
    private final Expiry expiry;
    private final Ticker ticker;
    private final ReadMeters meters;
    private final ItemLoad.Context context;

    public ReadFlow(
            CacheIndex index,
            Lease lease,
            Installer installer,
            GroupLoad loads,
            LargeItems large,
            Buckets buckets,
            ReadSettings settings,
            ChangesSettings changes,
            Expiry expiry,
            Ticker ticker,
            MeterRegistry registry) {
        this.index = index;
        this.lease = lease;
        this.expiry = expiry;
        this.ticker = ticker;
        this.meters = new ReadMeters(registry);
        var sharedLoads = new SharedLoads(index, ticker, changes.ttl().toNanos());
        this.context =
                new ItemLoad.Context(index, lease, sharedLoads, installer, loads, large, buckets, settings, expiry, ticker,
                        meters);
    }

    /** The item, if it is in the heap tier and trusted: enough to answer a reader with no further demands at once. */
    @Override
    public ReadResult.@Nullable Found hot(ItemKey key, long now) {
        Entry entry = index.get(key);
        return entry != null && entry.isOnHeap() && served(entry, now) instanceof ReadResult.Found found ? found : null;
    }

    /**
     * Reads one item.
     *
     * <p>The result may be older than the lowest version demanded: then a load sent after the reader arrived found no newer one.
     *
     * @throws NotCachedException if the reader accepts only answers from the caches, and they have none
     * @throws StoreException.Overloaded if the load queue is full
     * @throws StoreException.Unavailable if the database does not answer in time and nothing may be served stale
     */
    @Override
    public ReadResult read(ItemKey key, ReadDemand demand) {
        long now = ticker.read();
        ReadResult hit = hit(key, demand, now);
        if (hit != null) {
            return hit;
        }
        try (ItemLoad load = new ItemLoad(context, key, demand, now)) {
            load.begin();
            load.complete();
            return load.answer();
        }
    }

    /**
     * Reads many items, loading all misses together; the results are in the order of the keys. All or nothing: on failure,
     * results already read are closed.
     */
    @Override
    public List<ReadResult> readAll(List<ItemKey> keys, ReadDemand demand) {
        long now = ticker.read();
        var loads = new LinkedHashMap<Integer, ItemLoad>();
        var results = new @Nullable ReadResult[keys.size()];
        boolean complete = false;
        try {
            for (int i = 0; i < keys.size(); i++) {
                ItemKey key = keys.get(i);
                results[i] = hit(key, demand, now);
                if (results[i] == null) {
                    ItemLoad load = new ItemLoad(context, key, demand, now);
                    loads.put(i, load);
                    load.begin();
                }
            }
            loads.values().forEach(ItemLoad::complete);
            loads.forEach((i, load) -> results[i] = load.answer());
            complete = true;
            return Arrays.stream(results).<ReadResult>map(Objects::requireNonNull).toList();
        } finally {
            loads.values().forEach(ItemLoad::close);
            if (!complete) {
                Arrays.stream(results).filter(Objects::nonNull).forEach(result -> Objects.requireNonNull(result).close());
            }
        }
    }

    /** An answer from the caches; null if the database is needed. */
    private @Nullable ReadResult hit(ItemKey key, ReadDemand demand, long now) {
        ReadResult hit = demand.readThrough() ? null : trusted(key, demand, now);
        if (hit == null && demand.onlyIfCached()) {
            throw new NotCachedException();
        }
        return hit;
    }

    private @Nullable ReadResult trusted(ItemKey key, ReadDemand demand, long now) {
        Entry entry = index.get(key);
        return entry == null || !demand.accepts(entry.version()) ? null : served(entry, now);
    }

    private @Nullable ReadResult served(Entry entry, long now) {
        Trust trust = lease.trust(entry, now);
        if (trust == Trust.NONE) {
            return null;
        }
        Freshness freshness = trust == Trust.LIVE ? Freshness.LIVE : Freshness.CONFIRMED;
        ItemHead head = entry.head();
        ReadResult result;
        if (head == null) {
            result = new ReadResult.Absent(entry.version(), entry.floor(), Source.HEAP, freshness);
        } else if (expiry.isExpired(head)) {
            // By a clock that is never too early. Only the database knows for certain, and what may be there instead.
            return null;
        } else {
            Body body = entry.pin();
            if (body == null) {
                return null;
            }
            result = new ReadResult.Found(head, body, entry.isOnHeap() ? Source.HEAP : Source.OFF_HEAP, freshness);
        }
        meters.hit(result);
        return result;
    }
}
