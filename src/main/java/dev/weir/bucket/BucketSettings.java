package dev.weir.bucket;

import dev.weir.item.BucketName;

/**
 * The settings in force for one bucket. A bucket need not be declared before use; it then has the defaults.
 *
 * @param declared whether the catalogue has a row for it
 * @param kind what its keys store
 * @param partitioned whether its items have their own partition
 * @param access who may read it once there are tokens
 */
public record BucketSettings(
        BucketName name, boolean declared, String kind, boolean partitioned, CachePolicy cachePolicy, WriteRules writeRules,
        SettingValue.Access access) {
    /** The kind of bucket in which a key has one value, the last one written. */
    public static final String REGISTER = "register";

    /** Those of a bucket that is not declared. */
    public static BucketSettings undeclared(BucketName name, CachePolicy cachePolicy, WriteRules writeRules) {
        return new BucketSettings(name, false, REGISTER, false, cachePolicy, writeRules, SettingValue.Access.PRIVATE);
    }
}
