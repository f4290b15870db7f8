package dev.weir.bucket;

import dev.weir.bucket.SettingValue.Amount;
import dev.weir.bucket.SettingValue.Conditions;
import dev.weir.bucket.SettingValue.Flag;
import dev.weir.item.BucketName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The settings of a bucket as its row of the catalogue has them; one that is not set is not in the map. Immutable. */
public record StoredSettings(Map<BucketSetting, SettingValue> values) {
    /** The columns that {@link #read} needs. */
    public static final String COLUMNS = String.join(", ", BucketSetting.KEYS);

    /** Nothing is set. */
    public static final StoredSettings NONE = new StoredSettings(Map.of());

    public StoredSettings {
        var copy = new EnumMap<BucketSetting, SettingValue>(BucketSetting.class);
        copy.putAll(values);
        values = Collections.unmodifiableMap(copy);
    }

    /** Reads the current row of a query of {@link #COLUMNS}. */
    public static StoredSettings read(ResultSet row) throws SQLException {
        var values = new EnumMap<BucketSetting, SettingValue>(BucketSetting.class);
        for (BucketSetting setting : BucketSetting.values()) {
            String text = row.getString(setting.key());
            if (text != null) {
                values.put(setting, setting.ofSql(text));
            }
        }
        return new StoredSettings(values);
    }

    /** The value of a setting; null if it is not set. */
    public @Nullable SettingValue of(BucketSetting setting) {
        return values.get(setting);
    }

    /** Whether the bucket's items have their own partition. */
    public boolean isPartitioned() {
        return of(BucketSetting.PARTITIONED) instanceof Flag(boolean on) && on;
    }

    /** The same but for whether the bucket's items have their own partition. */
    public StoredSettings withPartitioned(boolean partitioned) {
        var changed = new EnumMap<BucketSetting, SettingValue>(BucketSetting.class);
        changed.putAll(values);
        changed.put(BucketSetting.PARTITIONED, new Flag(partitioned));
        return new StoredSettings(changed);
    }

    /**
     * What holds for the bucket.
     *
     * @param defaults for what is not set
     * @param valueBytes the largest value of any bucket
     */
    public BucketSettings inForce(BucketName name, String kind, CachePolicy defaults, long valueBytes) {
        return new BucketSettings(
                name, true, kind, isPartitioned(),
                new CachePolicy(
                        seconds(BucketSetting.MAX_AGE).orElse(defaults.maxAge()),
                        seconds(BucketSetting.S_MAXAGE).orElse(defaults.sMaxage()),
                        seconds(BucketSetting.STALE_WHILE_REVALIDATE).orElse(defaults.staleWhileRevalidate()),
                        seconds(BucketSetting.STALE_IF_ERROR).orElse(defaults.staleIfError()),
                        seconds(BucketSetting.NOT_FOUND_S_MAXAGE).orElse(defaults.notFoundSMaxage()),
                        seconds(BucketSetting.CDN_MAX_AGE).orElse(defaults.cdnMaxAge()),
                        of(BucketSetting.SANDBOX) instanceof Flag(boolean on) ? on : defaults.sandbox()),
                new WriteRules(
                        seconds(BucketSetting.DEFAULT_EXPIRES_IN),
                        seconds(BucketSetting.MAX_EXPIRES_IN),
                        Math.min(valueBytes, amount(BucketSetting.LARGEST_VALUE).orElse(valueBytes)),
                        of(BucketSetting.REQUIRED_CONDITIONS) instanceof Conditions(Set<RequiredCondition> required)
                                ? required
                                : Set.of()),
                of(BucketSetting.ACCESS) == SettingValue.Access.PUBLIC
                        ? SettingValue.Access.PUBLIC
                        : SettingValue.Access.PRIVATE);
    }

    Optional<Long> amount(BucketSetting setting) {
        return of(setting) instanceof Amount(long number) ? Optional.of(number) : Optional.empty();
    }

    private Optional<Duration> seconds(BucketSetting setting) {
        return amount(setting).map(Duration::ofSeconds);
    }
}
