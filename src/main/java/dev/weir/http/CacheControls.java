package dev.weir.http;

import dev.weir.bucket.CachePolicy;
import dev.weir.item.BucketName;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
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
    private final BooleanSupplier purgesRefused;
    private final ConcurrentHashMap<CachePolicy, Both> made = new ConcurrentHashMap<>();

    /** @param purgesRefused whether a cache in front of the edge has refused for long to be told of changes */
    CacheControls(Function<BucketName, CachePolicy> policies, BooleanSupplier purgesRefused) {
        this.policies = policies;
        this.purgesRefused = purgesRefused;
    }

    CacheControl of(BucketName bucket) {
        Both both = both(policies.apply(bucket));
        return purgesRefused.getAsBoolean() ? both.unpurged : both.purged;
    }

    private Both both(CachePolicy policy) {
        Both known = made.get(policy);
        if (known != null) {
            return known;
        }
        if (made.size() >= MOST) {
            made.clear();
        }
        return made.computeIfAbsent(policy, Both::of);
    }

    private record Both(CacheControl purged, CacheControl unpurged) {
        static Both of(CachePolicy policy) {
            CacheControl purged = new CacheControl(policy);
            return new Both(purged, purged.unpurged());
        }
    }
}
