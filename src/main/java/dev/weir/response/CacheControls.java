package dev.weir.response;

import dev.weir.bucket.CachePolicy;
import dev.weir.engine.Expiry;
import dev.weir.engine.Freshness;
import dev.weir.engine.ReadResult;
import dev.weir.item.BucketName;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * What the answers of every bucket tell caches, built once for each policy.
 *
 * <p>Request threads call it; the policies come from an immutable snapshot that may be replaced at any time. There is one entry
 * for each distinct policy that a bucket has had; beyond a bound all entries are dropped and rebuilt.
 */
public final class CacheControls {
    /** Reached only if very many buckets with different policies are changed often; each entry is a few hundred bytes. */
    private static final int MOST = 10_000;

    private final Function<BucketName, CachePolicy> policies;
    private final BooleanSupplier purgesRefused;
    private final Expiry expiry;
    private final ConcurrentHashMap<CachePolicy, CacheControl> made = new ConcurrentHashMap<>();

    /**
     * @param purgesRefused whether a cache in front of the edge has been refusing purges for a long time
     * @param expiry when items expire, beyond which no cache may keep them
     */
    public CacheControls(Function<BucketName, CachePolicy> policies, BooleanSupplier purgesRefused, Expiry expiry) {
        this.expiry = expiry;
        this.policies = policies;
        this.purgesRefused = purgesRefused;
    }

    /** The directives of the answer to a read in a bucket. */
    public CacheDirectives of(BucketName bucket, ReadResult reading) {
        CachePolicy policy = policies.apply(bucket);
        if (policy.isPrivate()) {
            return CacheDirectives.ofPrivate(policy.sandbox());
        }
        CacheControl control = of(policy);
        Freshness freshness = freshness(reading);
        return reading instanceof ReadResult.Found found
                ? control.found(freshness, expiry.millisLeft(found.head()))
                : control.absent(freshness);
    }

    /** The directives of an answer about an item in a bucket that no cache may store. */
    public CacheDirectives noStore(BucketName bucket) {
        return of(policies.apply(bucket)).noStore();
    }

    private Freshness freshness(ReadResult reading) {
        return reading.freshness().atMostConfirmedIf(purgesRefused.getAsBoolean());
    }

    CacheControl of(CachePolicy policy) {
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
