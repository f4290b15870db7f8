package dev.weir.cache;

import com.github.benmanes.caffeine.cache.Weigher;
import dev.weir.item.ContentFields;
import dev.weir.item.ItemKey;
import dev.weir.item.Metadata;
import dev.weir.item.Siblings;
import dev.weir.item.Tags;
import org.jspecify.annotations.Nullable;

/**
 * Calculates the heap footprint of an entry with everything that belongs to it: key, value, head, and its nodes in the maps. It
 * must not underestimate, or a full cache would leave an edge too little memory; {@code FootprintTest} compares it with
 * measurements.
 */
final class EntryWeigher implements Weigher<ItemKey, Entry> {
    private final SharedNames names;
    private final ObjectSizes sizes;
    private final int fixed;
    private final int offHeap;
    private final int ownMetadata;

    EntryWeigher(SharedNames names, ObjectSizes sizes) {
        this.names = names;
        this.sizes = sizes;
        int key = sizes.object(2, Integer.BYTES);
        int entry = sizes.object(2, 4 * Long.BYTES + Integer.BYTES);
        this.fixed = place(sizes) + key + entry;
        this.ownMetadata = sizes.object(4, Long.BYTES);
        // The object, its owner count, and its node in the eviction policy.
        this.offHeap = sizes.object(4, 2 * Long.BYTES) + sizes.object(1, 0) + sizes.object(0, Integer.BYTES) + place(sizes);
    }

    /**
     * A node in a weight-bounded Caffeine cache: the cache's node, the map's, the slots per entry of a map that has just grown,
     * and sixteen bytes of the frequency sketch.
     */
    private static int place(ObjectSizes sizes) {
        return sizes.object(4, 3 * Integer.BYTES) + sizes.object(3, Integer.BYTES) + 3 * sizes.reference() + 16;
    }

    @Override
    public int weigh(ItemKey key, Entry entry) {
        long weight = fixed + sizes.bytes(key.keyBytes());
        if (!names.isShared(key.bucket())) {
            weight += sizes.object(1, 0) + sizes.text(key.bucket().value().length());
        }
        Metadata metadata = entry.metadata();
        if (metadata != null && !names.isShared(metadata)) {
            weight += ownMetadata;
            if (!names.isShared(metadata.contentType())) {
                weight += sizes.text(metadata.contentType().length());
            }
            weight += weight(metadata.content());
            Siblings siblings = metadata.siblings();
            if (siblings != null && !siblings.isShared()) {
                weight += sizes.object(2, Integer.BYTES) + weight(siblings.others()) + weight(siblings.label());
            }
            Tags tags = metadata.tags();
            if (!tags.isEmpty()) {
                weight += sizes.object(1, 0) + sizes.text(tags.text().length());
            }
        }
        byte[] bytes = entry.heapBytes();
        if (bytes != null) {
            weight += sizes.bytes(bytes.length);
        } else if (!entry.isAbsent()) {
            weight += offHeap;
        }
        return (int) Math.min(Integer.MAX_VALUE, weight);
    }

    private long weight(ContentFields content) {
        if (content.isShared()) {
            return 0;
        }
        return sizes.object(3, 0) + weight(content.language()) + weight(content.disposition());
    }

    private long weight(@Nullable String text) {
        return text == null ? 0 : sizes.text(text.length());
    }
}
