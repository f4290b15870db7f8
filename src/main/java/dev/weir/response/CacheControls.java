package dev.weir.response;

import dev.weir.bucket.CachePolicy;
import dev.weir.engine.Freshness;
import dev.weir.engine.ReadResult;
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
public final class CacheControls {
    /** Only what many buckets changed by many hands could reach; each is some hundred bytes. */
    private static final int MOST = 10_000;

    private final Function<BucketName, CachePolicy> policies;
    private final BooleanSupplier purgesRefused;
    private final ConcurrentHashMap<CachePolicy, CacheControl> made = new ConcurrentHashMap<>();

    /** @param purgesRefused whether a cache in front of the edge has refused for long to be told of changes */
    public CacheControls(Function<BucketName, CachePolicy> policies, BooleanSupplier purgesRefused) {
        this.policies = policies;
        this.purgesRefused = purgesRefused;
    }

    /** The field of an answer that tells what was read in a bucket. */
    public Field of(BucketName bucket, ReadResult reading) {
        CacheControl control = of(bucket);
        Freshness freshness = freshness(reading);
        return reading instanceof ReadResult.Found ? control.found(freshness) : control.absent(freshness);
    }

    private Freshness freshness(ReadResult reading) {
        return reading.freshness().clampedWhere(purgesRefused.getAsBoolean());
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
