package dev.weir.cache;

import dev.weir.item.Body;
import dev.weir.item.HeapBody;
import dev.weir.item.ItemHead;
import dev.weir.coherence.Confirmed;
import dev.weir.coherence.Stamp;
import org.jspecify.annotations.Nullable;

/**
 * What the index knows of one key: that there is no item, or an item and where its bytes lie. All of it is fixed but when it was
 * last confirmed, which moves forward inside {@link CacheIndex}'s compute on the key.
 *
 * <p>There may be millions, so it is one object beside the value, and has no field that only some entries need: an absent item
 * has its floor where another has its date. The head is put together for whoever asks.
 */
public final class Entry implements Confirmed {
    private final long version;
    private final long modifiedAtOrFloor;
    private final long installedAt;
    private final @Nullable String contentType;

    /** A {@code byte[]}, a {@link StoredObject}, or null if there is no item. */
    private final @Nullable Object value;

    private volatile long confirmedAt;

    /** The epoch, shifted by one; the lowest bit says whether an own write left the entry. */
    private volatile int epochAndOwn;

    private Entry(
            long version,
            long modifiedAtOrFloor,
            @Nullable String contentType,
            @Nullable Object value,
            long installedAt,
            boolean own,
            Stamp stamp) {
        this.version = version;
        this.modifiedAtOrFloor = modifiedAtOrFloor;
        this.contentType = contentType;
        this.value = value;
        this.installedAt = installedAt;
        this.confirmedAt = stamp.sentAt();
        this.epochAndOwn = stamp.epoch() << 1 | (own ? 1 : 0);
    }

    static Entry of(Content content, long installedAt, Stamp stamp, boolean own) {
        return switch (content) {
            case Content.OnHeap(ItemHead head, byte[] bytes) -> of(head, bytes, installedAt, stamp, own);
            case Content.OffHeap(ItemHead head, StoredObject stored) -> of(head, stored, installedAt, stamp, own);
            case Content.Nothing(long version, long floor) -> new Entry(version, floor, null, null, installedAt, own, stamp);
            case Content.Uncacheable ignored -> throw new IllegalArgumentException("What cannot be cached has no entry.");
        };
    }

    private static Entry of(ItemHead head, Object value, long installedAt, Stamp stamp, boolean own) {
        return new Entry(head.version(), head.modifiedAt(), head.contentType(), value, installedAt, own, stamp);
    }

    /** The item's version; of an absent one the tombstone's, or 0 if there is no row. */
    public long version() {
        return version;
    }

    /** The version, or where there is no row the version floor: an item of a version up to it, if there was one, is gone. */
    public long floor() {
        return value == null ? modifiedAtOrFloor : version;
    }

    boolean isNoRow() {
        return version == 0;
    }

    /** Whether an own write left it, which other caches have been told of by themselves. */
    boolean isOwn() {
        return (epochAndOwn & 1) != 0;
    }

    /** The item's head, or null if there is no item. */
    public @Nullable ItemHead head() {
        return contentType == null || value == null ? null : new ItemHead(version, modifiedAtOrFloor, contentType, length(value));
    }

    private static long length(Object value) {
        return value instanceof byte[] bytes ? bytes.length : ((StoredObject) value).length();
    }

    public boolean isAbsent() {
        return value == null;
    }

    public boolean isOnHeap() {
        return value instanceof byte[];
    }

    /** The item's bytes, pinned; null if they have left the off-heap tier, or there is no item. */
    public @Nullable Body pin() {
        return switch (value) {
            case byte[] bytes -> new HeapBody(bytes);
            case StoredObject stored -> stored.pin();
            case null, default -> null;
        };
    }

    @Override
    public long confirmedAt() {
        return confirmedAt;
    }

    @Override
    public int epoch() {
        return epochAndOwn >> 1;
    }

    long installedAt() {
        return installedAt;
    }

    void confirm(Stamp stamp) {
        int present = epochAndOwn;
        if (stamp.epoch() != present >> 1 || stamp.sentAt() > confirmedAt) {
            confirmedAt = stamp.sentAt();
            epochAndOwn = stamp.epoch() << 1 | present & 1;
        }
    }

    /** Lets go of the bytes; those who hold a pin keep them. */
    void release() {
        if (value instanceof StoredObject stored) {
            stored.release();
        }
    }

    @Nullable
    String contentType() {
        return contentType;
    }

    /** The bytes that lie on the heap; null if there are none. */
    byte @Nullable [] heapBytes() {
        return value instanceof byte[] bytes ? bytes : null;
    }
}
