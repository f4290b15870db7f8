package dev.weir.cache;

import dev.weir.item.BucketName;
import dev.weir.item.ItemHead;
import dev.weir.item.ItemKey;
import dev.weir.item.Metadata;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Interns the bucket names and the metadata of entries: as a whole where it is only a content type, otherwise its content type.
 *
 * <p>They are few while entries are many, and would take a third of a small entry. Clients can make up any number of them, so
 * only the first {@link #MAX} are shared, and a bucket's only once it has an item; an entry's weight includes those that are not
 * shared. Thread-safe.
 */
final class SharedNames {
    /** The maximum number of each that is kept, permanently: at most 0.5 MB of bucket names, and 2 MB of content types. */
    static final int MAX = 1024;

    private final ConcurrentHashMap<BucketName, BucketName> buckets = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Metadata> plain = new ConcurrentHashMap<>();

    /** The key for an entry with this content, with a shared bucket name. */
    ItemKey key(ItemKey key, Content content) {
        BucketName bucket = key.bucket();
        BucketName shared =
                content instanceof Content.Nothing ? buckets.getOrDefault(bucket, bucket) : intern(buckets, bucket, bucket);
        return key.within(shared);
    }

    /** The content for an entry, with shared metadata. */
    Content content(Content content) {
        return switch (content) {
            case Content.OnHeap(ItemHead head, byte[] bytes) -> new Content.OnHeap(head(head), bytes);
            case Content.OffHeap(ItemHead head, StoredObject stored) -> new Content.OffHeap(head(head), stored);
            case Content.Nothing nothing -> nothing;
            case Content.Uncacheable uncacheable -> uncacheable;
        };
    }

    private ItemHead head(ItemHead head) {
        return new ItemHead(head.versionNumber(), head.modifiedAt(), shared(head.metadata()), head.length());
    }

    private Metadata shared(Metadata metadata) {
        String contentType = metadata.contentType();
        if (metadata.isPlain()) {
            return intern(plain, contentType, metadata);
        }
        return metadata.withContentType(intern(plain, contentType, Metadata.of(contentType)).contentType());
    }

    boolean isShared(BucketName bucket) {
        return buckets.get(bucket) == bucket;
    }

    @SuppressWarnings("ReferenceEquality")
    boolean isShared(Metadata metadata) {
        return plain.get(metadata.contentType()) == metadata;
    }

    @SuppressWarnings({"StringEquality", "ReferenceEquality"})
    boolean isShared(String contentType) {
        Metadata shared = plain.get(contentType);
        return shared != null && shared.contentType() == contentType;
    }

    private static <K, V> V intern(ConcurrentHashMap<K, V> of, K name, V each) {
        V known = of.get(name);
        if (known != null || of.size() >= MAX) {
            return known == null ? each : known;
        }
        known = of.putIfAbsent(name, each);
        return known == null ? each : known;
    }
}
