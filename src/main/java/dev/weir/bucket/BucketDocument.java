package dev.weir.bucket;

import dev.weir.bucket.SettingValue.Amount;
import dev.weir.bucket.SettingValue.Conditions;
import dev.weir.bucket.SettingValue.Flag;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A bucket's settings as they are shown.
 *
 * @param stored what its row of the catalogue has
 * @param settings what is in force
 */
public record BucketDocument(StoredSettings stored, BucketSettings settings) {
    /** The value in force; null if there is none. */
    @Nullable
    SettingValue inForce(BucketSetting setting) {
        return inForce(settings, setting);
    }

    static @Nullable SettingValue inForce(BucketSettings bucket, BucketSetting setting) {
        CachePolicy policy = bucket.cachePolicy();
        WriteRules rules = bucket.writeRules();
        return switch (setting) {
            case MAX_AGE -> seconds(policy.maxAge());
            case S_MAXAGE -> seconds(policy.sMaxage());
            case STALE_WHILE_REVALIDATE -> seconds(policy.staleWhileRevalidate());
            case STALE_IF_ERROR -> seconds(policy.staleIfError());
            case NOT_FOUND_S_MAXAGE -> seconds(policy.notFoundSMaxage());
            case CDN_MAX_AGE -> seconds(policy.cdnMaxAge());
            case DEFAULT_EXPIRES_IN -> seconds(rules.defaultExpiresIn().orElse(null));
            case MAX_EXPIRES_IN -> seconds(rules.maxExpiresIn().orElse(null));
            case LARGEST_VALUE -> new Amount(rules.largestValue());
            case REQUIRED_CONDITIONS -> new Conditions(rules.requiredConditions());
            case SANDBOX -> new Flag(policy.sandbox());
            case PARTITIONED -> new Flag(bucket.partitioned());
            case ACCESS -> bucket.access();
        };
    }

    private static @Nullable SettingValue seconds(@Nullable Duration time) {
        return time == null ? null : new Amount(time.toSeconds());
    }
}
