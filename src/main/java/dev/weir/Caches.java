package dev.weir;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.weir.cache.CacheIndex;
import dev.weir.cache.OffHeapTier;
import dev.weir.coherence.Epochs;
import dev.weir.coherence.FrontCaches;
import dev.weir.coherence.Lease;
import dev.weir.config.Settings;
import dev.weir.engine.Installer;
import io.micrometer.core.instrument.MeterRegistry;

/** The edge's own caches, and what keeps them coherent. */
final class Caches implements AutoCloseable {
    private final FrontCaches fronts;
    private final Epochs epochs;
    private final Lease lease;
    private final CacheIndex index;
    private final OffHeapTier offHeap;
    private final Installer installer;

    /** @param fronts the caches in front of the edge, from which changed items are purged */
    Caches(Settings settings, FrontCaches fronts, MeterRegistry registry) {
        var cache = settings.cache();
        this.fronts = fronts;
        this.epochs = new Epochs(fronts);
        this.lease = new Lease(settings.changes(), epochs::epoch, Ticker.systemTicker(), registry);
        this.index = new CacheIndex(
                cache.heap(), settings.changes(), lease, epochs::epoch, Ticker.systemTicker(), registry);
        this.offHeap = new OffHeapTier(cache.offHeap(), registry);
        this.installer = new Installer(index, offHeap, fronts, cache.offHeap(), settings.read().inlineBytes());
    }

    FrontCaches fronts() {
        return fronts;
    }

    Epochs epochs() {
        return epochs;
    }

    Lease lease() {
        return lease;
    }

    CacheIndex index() {
        return index;
    }

    Installer installer() {
        return installer;
    }

    /** Opens the off-heap tier, which takes about a second; until then no large object is cached. */
    void openOffHeap() {
        offHeap.open();
    }

    @Override
    public void close() {
        offHeap.close();
    }
}
