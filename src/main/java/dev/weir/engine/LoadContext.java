package dev.weir.engine;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.weir.bucket.Buckets;
import dev.weir.cache.CacheIndex;
import dev.weir.coherence.Lease;
import dev.weir.store.GroupLoad;
import dev.weir.store.LargeItems;
import dev.weir.store.ReadSettings;

/** The dependencies of every {@link ItemLoad}. */
record LoadContext(
        CacheIndex index,
        Lease lease,
        SharedLoads sharedLoads,
        Installer installer,
        GroupLoad loads,
        LargeItems large,
        Buckets buckets,
        ReadSettings settings,
        Expiry expiry,
        Ticker ticker,
        ReadMeters meters) {}
