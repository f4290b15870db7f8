package dev.weir.microbench;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.weir.bucket.Buckets;
import dev.weir.cache.CacheIndex;
import dev.weir.cache.CacheSettings.HeapSettings;
import dev.weir.cache.CacheSettings.OffHeapSettings;
import dev.weir.cache.OffHeapTier;
import dev.weir.coherence.Epochs;
import dev.weir.coherence.FrontCaches;
import dev.weir.coherence.Lease;
import dev.weir.coherence.Stamp;
import dev.weir.coherence.WriteStamp;
import dev.weir.config.Settings;
import dev.weir.config.SettingsLoader;
import dev.weir.database.DatabaseIdentity;
import dev.weir.engine.AcceptingWrites;
import dev.weir.engine.Engine;
import dev.weir.engine.Expiry;
import dev.weir.engine.Installer;
import dev.weir.engine.ReadFlow;
import dev.weir.engine.Rules;
import dev.weir.item.BucketName;
import dev.weir.item.ItemKey;
import dev.weir.item.Version;
import dev.weir.precondition.WriteConditions;
import dev.weir.store.GroupLoad;
import dev.weir.store.LargeItems;
import dev.weir.write.Kinds;
import dev.weir.write.Write;
import dev.weir.write.WriteOutcome;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The caches and the way of a read as {@link dev.weir.Edge} composes them, live, and without a database: whoever misses gets
 * nothing.
 */
public final class Caches implements AutoCloseable {
    public static final BucketName BUCKET = new BucketName("bench");

    /** Of items here: as many digits as versions have today. */
    public static final Version FIRST_VERSION = new Version(1_795_232_737_692L << 16);

    public static final long MODIFIED_AT = 1_795_232_737L;

    private static final long HEAP_BYTES = 512L << 20;

    public final Settings settings = SettingsLoader.defaults();
    public final MeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    public final Epochs epochs = new Epochs(FrontCaches.NONE);
    public final DatabaseIdentity identity = new DatabaseIdentity(epochs);
    public final Lease lease = new Lease(settings.changes(), epochs::epoch, Ticker.systemTicker(), registry);
    public final CacheIndex index = new CacheIndex(
            new HeapSettings(HEAP_BYTES), settings.changes(), lease, epochs::epoch, Ticker.systemTicker(), registry);
    public final Buckets buckets;
    public final ReadFlow reads;
    public final Engine engine;
    public final Installer installer;
    private final OffHeapTier offHeap;

    /** @param offHeapBytes 0 does without the tier, whose first map takes its time */
    public Caches(long offHeapBytes) {
        DataSource none = new PGSimpleDataSource();
        var tier = new OffHeapSettings(offHeapBytes, settings.cache().offHeap().fromBytes());
        offHeap = new OffHeapTier(tier, registry);
        offHeap.open();
        buckets = new Buckets(none, settings.buckets(), settings.limits().valueBytes(), Duration.ofDays(1), registry);
        var large = new LargeItems(none, settings.read());
        installer = new Installer(index, offHeap, FrontCaches.NONE, tier, settings.read().inlineBytes());
        var loads = new GroupLoad(
                () -> {
                    throw new SQLException("there is no database");
                },
                identity, settings.read(), registry);
        reads = new ReadFlow(
                index, lease, installer, loads, large, buckets, settings.read(), settings.changes(),
                Expiry.by(identity.clock()::latestMillis), Ticker.systemTicker(), registry);
        engine = AcceptingWrites.engine(Rules.of(buckets::kind, buckets::writeRules), reads);
        // Proven up to tomorrow: nobody renews the lease here.
        index.opened();
        lease.proven(System.nanoTime() + Duration.ofDays(1).toNanos());
    }

    /** A key that is equal to every other of its number, and shares nothing with it, as those of two requests. */
    public static ItemKey key(int number) {
        return new ItemKey(BUCKET, "user/profile-" + number);
    }

    /** Brings an item into the caches as an own write does. */
    public void store(ItemKey key, Version version, byte[] value) {
        installer.decided(
                Kinds.REGISTER,
                Write.Put.of(key, value, "text/plain; charset=utf-8", OptionalLong.empty(), WriteConditions.NONE),
                new WriteOutcome.Stored(true, Optional.of(version), OptionalLong.of(MODIFIED_AT)),
                new WriteStamp(new Stamp(System.nanoTime(), epochs.era()), 1));
    }

    /** Brings so many texts of one size in. */
    public void fill(int items, int valueBytes) {
        for (int i = 0; i < items; i++) {
            byte[] text = new byte[valueBytes];
            Arrays.fill(text, (byte) 'x');
            store(key(i), new Version(FIRST_VERSION.number() + i), text);
        }
    }

    @Override
    public void close() {
        offHeap.close();
    }
}
