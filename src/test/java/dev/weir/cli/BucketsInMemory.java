package dev.weir.cli;

import dev.weir.bucket.BucketSettings;
import dev.weir.config.Settings;
import dev.weir.item.BucketName;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Buckets that forget themselves with the test, and settings as the commands passed them on. */
final class BucketsInMemory implements DatabaseCommands {
    final TreeMap<BucketName, BucketSettings> buckets = new TreeMap<>();
    final List<Settings> seen = new ArrayList<>();
    @Nullable
    Exception failure;
    long items;

    private void see(Settings settings) throws Exception {
        seen.add(settings);
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public String embeddedDsn(Settings settings) throws Exception {
        see(settings);
        return "postgresql://weir@127.0.0.1:5433/weir";
    }

    @Override
    public void migrate(Settings settings) throws Exception {
        see(settings);
    }

    @Override
    public String createBucket(Settings settings, BucketName name, boolean partitioned) throws Exception {
        see(settings);
        buckets.put(name, new BucketSettings(name, true, BucketSettings.REGISTER, partitioned, settings.buckets()));
        return "created " + name;
    }

    @Override
    public List<BucketSettings> buckets(Settings settings) throws Exception {
        see(settings);
        return List.copyOf(buckets.values());
    }

    @Override
    public @Nullable String deleteBucket(Settings settings, BucketName name, LongConsumer consent) throws Exception {
        see(settings);
        if (items > 0) {
            consent.accept(items);
        }
        return buckets.remove(name) == null ? null : "deleted " + name;
    }

    @Override
    public String purgeBucket(Settings settings, BucketName name) throws Exception {
        see(settings);
        return "purged " + name;
    }
}
