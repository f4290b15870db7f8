package dev.weir.http;

import dev.weir.bucket.CachePolicy;
import dev.weir.flow.Freshness;
import dev.weir.flow.Reading;
import dev.weir.item.BucketName;
import io.helidon.http.Header;
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
    private final ConcurrentHashMap<CachePolicy, CacheControl> made = new ConcurrentHashMap<>();

    /** @param purgesRefused whether a cache in front of the edge has refused for long to be told of changes */
    CacheControls(Function<BucketName, CachePolicy> policies, BooleanSupplier purgesRefused) {
        this.policies = policies;
        this.purgesRefused = purgesRefused;
    }

    /** The field of an answer that tells what was read in a bucket. */
    Header of(BucketName bucket, Reading reading) {
        CacheControl control = of(bucket);
        Freshness freshness = freshness(reading);
        return reading instanceof Reading.Found ? control.found(freshness) : control.absent(freshness);
    }

    /** The same, of an item, as it stands in a head. */
    byte[] lineOf(BucketName bucket, Reading.Found reading) {
        return of(bucket).foundLine(freshness(reading));
    }

    private Freshness freshness(Reading reading) {
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
