package dev.weir.cli;

import dev.weir.access.Token;
import dev.weir.bucket.BucketDocument;
import dev.weir.bucket.BucketKind;
import dev.weir.bucket.BucketSettings;
import dev.weir.bucket.SettingsChange;
import dev.weir.bucket.StoredSettings;
import dev.weir.config.Settings;
import dev.weir.item.BucketName;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Buckets that forget themselves with the test, and settings as the commands passed them on. */
final class BucketsInMemory implements DatabaseCommands {
    final SortedMap<String, Token> tokens = new TreeMap<>();
    final TreeMap<BucketName, StoredSettings> buckets = new TreeMap<>();
    final TreeMap<BucketName, BucketKind> kinds = new TreeMap<>();
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
    public String createBucket(Settings settings, BucketName name, @Nullable BucketKind kind, boolean partitioned)
            throws Exception {
        see(settings);
        kinds.put(name, kind == null ? BucketKind.REGISTER : kind);
        buckets.put(name, StoredSettings.NONE.withPartitioned(partitioned));
        return "created " + name;
    }

    @Override
    public SequencedMap<BucketName, List<String>> buckets(Settings settings) throws Exception {
        see(settings);
        var words = new TreeMap<BucketName, List<String>>();
        buckets.forEach((name, stored) -> words.put(name, stored.isPartitioned() ? List.of("partitioned") : List.of()));
        return words;
    }

    @Override
    public BucketDocument bucket(Settings settings, BucketName name) throws Exception {
        see(settings);
        StoredSettings stored = buckets.getOrDefault(name, StoredSettings.NONE);
        return new BucketDocument(
                stored, stored.inForce(name, BucketSettings.REGISTER, settings.buckets(), settings.limits().valueBytes()));
    }

    @Override
    public BucketDocument changeBucket(Settings settings, BucketName name, SettingsChange change) throws Exception {
        StoredSettings before = buckets.getOrDefault(name, StoredSettings.NONE);
        buckets.put(name, change.applyTo(before, settings.limits().valueBytes()));
        return bucket(settings, name);
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

    @Override
    public boolean addToken(Settings settings, Token token) {
        return tokens.putIfAbsent(token.name(), token) == null;
    }

    @Override
    public List<Token> tokens(Settings settings) {
        return List.copyOf(tokens.values());
    }

    @Override
    public boolean removeToken(Settings settings, String name) {
        return tokens.remove(name) != null;
    }
}
