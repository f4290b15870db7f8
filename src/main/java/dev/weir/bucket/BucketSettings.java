package dev.weir.bucket;

import dev.weir.item.BucketName;

/**
 * The settings of one bucket. A bucket need not be declared before use; it then has the defaults.
 *
 * @param declared whether the catalogue has a row for it
 * @param partitioned whether its items have a partition of their own
 */
public record BucketSettings(BucketName name, boolean declared, boolean partitioned, CachePolicy cachePolicy) {}
