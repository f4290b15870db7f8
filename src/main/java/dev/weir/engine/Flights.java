package dev.weir.engine;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.weir.cache.CacheIndex;
import dev.weir.item.ItemKey;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The flights that readers may join: for each key at most one, whose ticket is the key's newest. A map, whose bins are the only
 * lock.
 */
final class Flights {
    private final CacheIndex index;
    private final Ticker ticker;
    private final long trustNanos;
    private final ConcurrentHashMap<ItemKey, Flight> open = new ConcurrentHashMap<>();

    Flights(CacheIndex index, Ticker ticker, long trustNanos) {
        this.index = index;
        this.ticker = ticker;
        this.trustNanos = trustNanos;
    }

    /** The flight a reader may join; null where there is none. */
    @Nullable
    Flight joinable(ItemKey key) {
        Flight flight = open.get(key);
        return flight != null && flight.isOpen(ticker.read(), trustNanos) ? flight : null;
    }

    /** Begins a flight; nobody joins the one before it any more. */
    Flight begin(ItemKey key) {
        return open.compute(key, (k, former) -> new Flight(index.begin(k), ticker.read()));
    }

    /** Begins a flight unless somebody else has begun one that may be joined; then null. */
    @Nullable
    Flight beginUnlessJoinable(ItemKey key) {
        var begun = new Flight[1];
        open.compute(key, (k, former) -> {
            if (former != null && former.isOpen(ticker.read(), trustNanos)) {
                return former;
            }
            begun[0] = new Flight(index.begin(k), ticker.read());
            return begun[0];
        });
        return begun[0];
    }

    /** Ends a flight, before its landing is told. */
    void end(Flight flight) {
        open.remove(flight.ticket().key(), flight);
        index.end(flight.ticket());
    }
}
