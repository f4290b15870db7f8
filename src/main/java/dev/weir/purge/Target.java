package dev.weir.purge;

import dev.weir.item.BucketName;
import dev.weir.item.ItemKey;

/** What a Varnish must drop from its cache. */
sealed interface Target {
    /** One item, if it is older than the change. */
    record Key(ItemKey key) implements Target {}

    /** Every item of a bucket. */
    record Bucket(BucketName bucket) implements Target {}

    /** Everything. */
    record Everything() implements Target {}
}
