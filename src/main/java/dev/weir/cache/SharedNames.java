package dev.weir.cache;

import dev.weir.item.BucketName;
import dev.weir.item.ItemHead;
import dev.weir.item.ItemKey;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The bucket names and content types that entries have in common, one instance of each.
 *
 * <p>They are few where entries are many, and would take a third of a small entry. Whoever sends them may invent ever new ones,
 * so only the first so many are shared, and a bucket's only once it has an item; what an entry has for itself is in its weight.
 * Any thread calls any method.
 */
final class SharedNames {
    /** How many of each kind are kept, for good: at most half a megabyte of bucket names, and two of content types. */
    static final int MOST = 1024;

    private final ConcurrentHashMap<BucketName, BucketName> buckets = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, String> contentTypes = new ConcurrentHashMap<>();

    /** The key as an entry of this content holds it. */
    ItemKey key(ItemKey key, Content content) {
        BucketName bucket = key.bucket();
        BucketName shared =
                content instanceof Content.Nothing ? buckets.getOrDefault(bucket, bucket) : one(buckets, bucket);
        return key.within(shared);
    }

    /** The content as an entry holds it. */
    Content content(Content content) {
        return switch (content) {
            case Content.OnHeap(ItemHead head, byte[] bytes) -> new Content.OnHeap(head(head), bytes);
            case Content.OffHeap(ItemHead head, StoredObject stored) -> new Content.OffHeap(head(head), stored);
            case Content.Nothing nothing -> nothing;
            case Content.Uncacheable uncacheable -> uncacheable;
        };
    }

    private ItemHead head(ItemHead head) {
        return new ItemHead(head.version(), head.modifiedAt(), one(contentTypes, head.contentType()), head.length());
    }

    boolean isShared(BucketName bucket) {
        return buckets.get(bucket) == bucket;
    }

    @SuppressWarnings({"StringEquality", "ReferenceEquality"})
    boolean isShared(String contentType) {
        return contentTypes.get(contentType) == contentType;
    }

    private static <T> T one(ConcurrentHashMap<T, T> of, T each) {
        T known = of.get(each);
        if (known != null || of.size() >= MOST) {
            return known == null ? each : known;
        }
        known = of.putIfAbsent(each, each);
        return known == null ? each : known;
    }
}
