package dev.weir.engine;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.weir.cache.CacheIndex;
import dev.weir.item.ItemKey;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The loads that readers may join: at most one per key, which has the key's newest ticket. The map's bins are the only locks. */
final class SharedLoads {
    private final CacheIndex index;
    private final Ticker ticker;
    private final long trustNanos;
    private final ConcurrentHashMap<ItemKey, SharedLoad> open = new ConcurrentHashMap<>();

    SharedLoads(CacheIndex index, Ticker ticker, long trustNanos) {
        this.index = index;
        this.ticker = ticker;
        this.trustNanos = trustNanos;
    }

    /** The load that a reader may join; null if there is none. */
    @Nullable
    SharedLoad joinable(ItemKey key) {
        SharedLoad load = open.get(key);
        return load != null && load.isOpen(ticker.read(), trustNanos) ? load : null;
    }

    /** Begins a load; from now on no reader joins the previous one. */
    SharedLoad begin(ItemKey key) {
        return open.compute(key, (k, former) -> new SharedLoad(index.begin(k), ticker.read()));
    }

    /** Begins a load; returns null if another reader has begun one that may be joined. */
    @Nullable
    SharedLoad beginUnlessJoinable(ItemKey key) {
        var begun = new SharedLoad[1];
        open.compute(key, (k, former) -> {
            if (former != null && former.isOpen(ticker.read(), trustNanos)) {
                return former;
            }
            begun[0] = new SharedLoad(index.begin(k), ticker.read());
            return begun[0];
        });
        return begun[0];
    }

    /** Ends a load, before its result is published. */
    void end(SharedLoad load) {
        open.remove(load.ticket().key(), load);
        index.end(load.ticket());
    }
}
