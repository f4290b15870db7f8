package dev.weir.cache;

import dev.weir.item.BucketName;
import dev.weir.item.ItemHead;
import dev.weir.item.ItemKey;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Interns the bucket names and content types of entries.
 *
 * <p>They are few while entries are many, and would take a third of a small entry. Clients can make up any number of them, so
 * only the first {@link #MAX} are shared, and a bucket's only once it has an item; an entry's weight includes those that are not
 * shared. Thread-safe.
 */
final class SharedNames {
    /** The maximum number of each that is kept, permanently: at most 0.5 MB of bucket names, and 2 MB of content types. */
    static final int MAX = 1024;

    private final ConcurrentHashMap<BucketName, BucketName> buckets = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, String> contentTypes = new ConcurrentHashMap<>();

    /** The key for an entry with this content, with a shared bucket name. */
    ItemKey key(ItemKey key, Content content) {
        BucketName bucket = key.bucket();
        BucketName shared =
                content instanceof Content.Nothing ? buckets.getOrDefault(bucket, bucket) : intern(buckets, bucket);
        return key.within(shared);
    }

    /** The content for an entry, with a shared content type. */
    Content content(Content content) {
        return switch (content) {
            case Content.OnHeap(ItemHead head, byte[] bytes) -> new Content.OnHeap(head(head), bytes);
            case Content.OffHeap(ItemHead head, StoredObject stored) -> new Content.OffHeap(head(head), stored);
            case Content.Nothing nothing -> nothing;
            case Content.Uncacheable uncacheable -> uncacheable;
        };
    }

    private ItemHead head(ItemHead head) {
        return new ItemHead(head.versionNumber(), head.modifiedAt(), intern(contentTypes, head.contentType()), head.length());
    }

    boolean isShared(BucketName bucket) {
        return buckets.get(bucket) == bucket;
    }

    @SuppressWarnings({"StringEquality", "ReferenceEquality"})
    boolean isShared(String contentType) {
        return contentTypes.get(contentType) == contentType;
    }

    private static <T> T intern(ConcurrentHashMap<T, T> of, T each) {
        T known = of.get(each);
        if (known != null || of.size() >= MAX) {
            return known == null ? each : known;
        }
        known = of.putIfAbsent(each, each);
        return known == null ? each : known;
    }
}
