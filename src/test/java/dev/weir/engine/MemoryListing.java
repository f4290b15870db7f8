package dev.weir.engine;

import dev.weir.bucket.BucketSettings;
import dev.weir.bucket.CachePolicy;
import dev.weir.bucket.WriteRules;
import dev.weir.item.BucketName;
import dev.weir.item.ItemKey;
import dev.weir.item.Tags;
import dev.weir.item.Version;
import dev.weir.listing.KeyQuery;
import dev.weir.listing.Listed;
import dev.weir.listing.Listing;
import dev.weir.listing.Page;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/** Lists what a map holds. It knows no delimiter: those tests have a database. */
final class MemoryListing implements Listing {
    private static final CachePolicy POLICY =
            new CachePolicy(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, null, true);

    private final Set<ItemKey> keys;
    private final BiPredicate<ItemKey, String> tagged;
    private final Runnable failure;

    /**
     * @param tagged whether a key has a tag
     * @param failure fails if this is to fail
     */
    MemoryListing(Set<ItemKey> keys, BiPredicate<ItemKey, String> tagged, Runnable failure) {
        this.keys = keys;
        this.tagged = tagged;
        this.failure = failure;
    }

    private Stream<ItemKey> items() {
        failure.run();
        return keys.stream().sorted();
    }

    @Override
    public Page<Listed> keys(KeyQuery query) {
        return Page.of(
                matching(query).stream().filter(key -> key.compareTo(query.after()) > 0).map(MemoryListing::listed).toList(),
                query.limit(), Listed::name);
    }

    @Override
    public Page<Listed> entries(KeyQuery query) {
        return keys(query);
    }

    private static Listed listed(String key) {
        return new Listed.Key(
                key, 1, "text/plain", new Version(1), Instant.EPOCH, Instant.EPOCH, null, null, null, null, Tags.NONE);
    }

    @Override
    public long count(KeyQuery query) {
        return matching(query).size();
    }

    @Override
    public List<String> claimable(BucketName bucket, int most) {
        failure.run();
        return List.of();
    }

    private List<String> matching(KeyQuery query) {
        return items()
                .filter(item -> item.bucket().equals(query.bucket()) && item.key().startsWith(query.prefix()))
                .filter(item -> query.tag() == null || tagged.test(item, query.tag()))
                .map(ItemKey::key)
                .toList();
    }

    @Override
    public Page<BucketSettings> buckets(String after, int limit) {
        return Page.of(
                items()
                        .map(ItemKey::bucket)
                        .distinct()
                        .filter(bucket -> bucket.value().compareTo(after) > 0)
                        .map(bucket -> BucketSettings.undeclared(bucket, POLICY, WriteRules.upTo(1)))
                        .toList(),
                limit, bucket -> bucket.name().value());
    }
}
