package dev.weir.http;

import dev.weir.bucket.CachePolicy;
import dev.weir.item.BucketName;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The Cache-Control of every bucket, made once for each policy.
 *
 * <p>Request threads ask; the policies come from an immutable snapshot that may be swapped at any time. There are as many
 * entries as buckets have had different policies; past a bound they are thrown away and made again.
 */
final class CacheControls {
    /** Only what many buckets changed by many hands could reach; each is some hundred bytes. */
    private static final int MOST = 10_000;

    private final Function<BucketName, CachePolicy> policies;
    private final ConcurrentHashMap<CachePolicy, CacheControl> made = new ConcurrentHashMap<>();

    CacheControls(Function<BucketName, CachePolicy> policies) {
        this.policies = policies;
    }

    CacheControl of(BucketName bucket) {
        CachePolicy policy = policies.apply(bucket);
        CacheControl control = made.get(policy);
        if (control != null) {
            return control;
        }
        if (made.size() >= MOST) {
            made.clear();
        }
        return made.computeIfAbsent(policy, CacheControl::new);
    }
}
