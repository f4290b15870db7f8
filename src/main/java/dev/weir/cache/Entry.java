package dev.weir.cache;

import dev.weir.item.Body;
import dev.weir.item.HeapBody;
import dev.weir.item.ItemHead;
import dev.weir.item.Stamp;
import org.jspecify.annotations.Nullable;

/**
 * What the index knows of one key: that there is no item, or an item and where its bytes lie. All of it is fixed but when it was
 * last confirmed, which moves forward inside {@link CacheIndex}'s compute on the key.
 */
public final class Entry {
    private final long version;
    private final @Nullable ItemHead head;
    private final byte @Nullable [] bytes;
    private final @Nullable StoredObject stored;
    private final long installedAt;
    private final long floor;
    private final boolean own;
    private volatile long confirmedAt;
    private volatile int epoch;

    private Entry(
            long version,
            @Nullable ItemHead head,
            byte @Nullable [] bytes,
            @Nullable StoredObject stored,
            long floor,
            long installedAt,
            boolean own,
            Stamp stamp) {
        this.version = version;
        this.floor = floor;
        this.own = own;
        this.head = head;
        this.bytes = bytes;
        this.stored = stored;
        this.installedAt = installedAt;
        this.confirmedAt = stamp.sentAt();
        this.epoch = stamp.epoch();
    }

    static Entry of(Content content, long installedAt, Stamp stamp, boolean own) {
        long version = content.version();
        return switch (content) {
            case Content.OnHeap(ItemHead head, byte[] bytes) ->
                new Entry(version, head, bytes, null, version, installedAt, own, stamp);
            case Content.OffHeap(ItemHead head, StoredObject stored) ->
                new Entry(version, head, null, stored, version, installedAt, own, stamp);
            case Content.Nothing(long ignored, long floor) ->
                new Entry(version, null, null, null, floor, installedAt, own, stamp);
            case Content.Uncacheable ignored -> throw new IllegalArgumentException("What cannot be cached has no entry.");
        };
    }

    /** The item's version; of an absent one the tombstone's, or 0 where there is no row. */
    public long version() {
        return version;
    }

    /** The version, or where there is no row the version floor: an item of a version up to it, if there was one, is gone. */
    public long floor() {
        return floor;
    }

    boolean isNoRow() {
        return version == 0;
    }

    /** Whether an own write left it, which other caches have been told of by themselves. */
    boolean isOwn() {
        return own;
    }

    /** The item's head, or null where there is no item. */
    public @Nullable ItemHead head() {
        return head;
    }

    public boolean isAbsent() {
        return head == null;
    }

    public boolean isOnHeap() {
        return bytes != null;
    }

    /** The item's bytes, pinned; null where they have left the off-heap tier, or there is no item. */
    public @Nullable Body pin() {
        if (bytes != null) {
            return new HeapBody(bytes);
        }
        return stored == null ? null : stored.pin();
    }

    /** When the statement was sent that last showed this entry to be right, in nanoseconds. */
    public long confirmedAt() {
        return confirmedAt;
    }

    int epoch() {
        return epoch;
    }

    long installedAt() {
        return installedAt;
    }

    void confirm(Stamp stamp) {
        if (stamp.epoch() != epoch || stamp.sentAt() > confirmedAt) {
            confirmedAt = stamp.sentAt();
            epoch = stamp.epoch();
        }
    }

    /** Lets go of the bytes; those who hold a pin keep them. */
    void release() {
        if (stored != null) {
            stored.release();
        }
    }

    /** What it holds on the heap beside what every entry does: the value, and a content type that may be long. */
    int heapBytes() {
        return (bytes == null ? 0 : bytes.length) + (head == null ? 0 : head.contentType().length());
    }
}
