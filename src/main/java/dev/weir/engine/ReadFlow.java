package dev.weir.engine;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.weir.bucket.Buckets;
import dev.weir.cache.CacheIndex;
import dev.weir.coherence.ChangesSettings;
import dev.weir.cache.Entry;
import dev.weir.coherence.Lease;
import dev.weir.coherence.Trust;
import dev.weir.item.Body;
import dev.weir.item.ItemHead;
import dev.weir.item.ItemKey;
import dev.weir.store.GroupLoad;
import dev.weir.store.LargeItems;
import dev.weir.store.ReadSettings;
import dev.weir.database.StoreException;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The way of a read: index, tier, group load, install.
 *
 * <p>A hit is served while it is trusted. Otherwise the database is asked, once for all who ask for the key at that time, and
 * told which version the edge has, so that a hit is confirmed by its version alone. Where the database does not answer, a hit
 * is served stale, as long as its bucket allows.
 *
 * <p><b>Invariants.</b> For each key at most one shared load is open, and it holds the key's only ticket that is not overtaken:
 * a reader that arrives after a write was acknowledged never joins a load sent before it. The reader that began a shared load
 * completes it, before it waits for any other. Request threads call everything.
 */
public final class ReadFlow implements Reads {
    private final CacheIndex index;
    private final Lease lease;
    private final Ticker ticker;
    private final ReadMeters meters;
    private final LoadContext context;

    public ReadFlow(
            CacheIndex index,
            Lease lease,
            Installer installer,
            GroupLoad loads,
            LargeItems large,
            Buckets buckets,
            ReadSettings settings,
            ChangesSettings changes,
            Ticker ticker,
            MeterRegistry registry) {
        this.index = index;
        this.lease = lease;
        this.ticker = ticker;
        this.meters = new ReadMeters(registry);
        var sharedLoads = new SharedLoads(index, ticker, changes.ttl().toNanos());
        this.context = new LoadContext(index, lease, sharedLoads, installer, loads, large, buckets, settings, ticker, meters);
    }

    /** The item, where the heap tier has it and it is trusted: what a reader who asks for nothing more is answered at once. */
    @Override
    public ReadResult.@Nullable Found hot(ItemKey key) {
        Entry entry = index.get(key);
        return entry != null && entry.isOnHeap() && served(entry, ticker.read()) instanceof ReadResult.Found found ? found : null;
    }

    /**
     * Reads one item.
     *
     * <p>A reading may have less than the least version the reader named: then a load sent after he came found no more.
     *
     * @throws NotCachedException if he wants an answer from the caches alone, and they have none
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
            load.ask();
            load.complete();
            return load.answer();
        }
    }

    /**
     * Reads many items, misses together; the readings stand in the order of the keys. All or none: a failure closes what was
     * read.
     */
    @Override
    public List<ReadResult> readAll(List<ItemKey> keys, ReadDemand demand) {
        long now = ticker.read();
        var asked = new LinkedHashMap<Integer, ItemLoad>();
        var readings = new @Nullable ReadResult[keys.size()];
        boolean complete = false;
        try {
            for (int i = 0; i < keys.size(); i++) {
                ItemKey key = keys.get(i);
                readings[i] = hit(key, demand, now);
                if (readings[i] == null) {
                    ItemLoad load = new ItemLoad(context, key, demand, now);
                    asked.put(i, load);
                    load.ask();
                }
            }
            asked.values().forEach(ItemLoad::complete);
            asked.forEach((i, load) -> readings[i] = load.answer());
            complete = true;
            return Arrays.stream(readings).<ReadResult>map(Objects::requireNonNull).toList();
        } finally {
            asked.values().forEach(ItemLoad::close);
            if (!complete) {
                Arrays.stream(readings).filter(Objects::nonNull).forEach(reading -> Objects.requireNonNull(reading).close());
            }
        }
    }

    /** An answer from the caches; null if the database has to be asked. */
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
        ReadResult reading;
        if (head == null) {
            reading = new ReadResult.Absent(entry.version(), entry.floor(), Source.HEAP, freshness);
        } else {
            Body body = entry.pin();
            if (body == null) {
                return null;
            }
            reading = new ReadResult.Found(head, body, entry.isOnHeap() ? Source.HEAP : Source.OFF_HEAP, freshness);
        }
        meters.hit(reading);
        return reading;
    }
}
