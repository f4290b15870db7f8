package dev.weir.cache;

import dev.weir.coherence.Confirmed;
import dev.weir.coherence.Stamp;
import dev.weir.item.Body;
import dev.weir.item.HeapBody;
import dev.weir.item.ItemHead;
import dev.weir.item.Metadata;
import dev.weir.item.Version;
import org.jspecify.annotations.Nullable;

/**
 * What the index knows about one key: that there is no item, or an item and where its bytes are. Immutable, except for the last
 * confirmation, which is updated inside {@link CacheIndex}'s compute on the key.
 *
 * <p>There may be millions, so it is one object besides the value, and has no field that only some entries need: an absent item
 * has its floor in the field for the date, and versions are bare numbers. The head, and versions as values, are
 * built on request.
 */
public final class Entry implements Confirmed {
    private final long version;
    private final long modifiedAtOrFloor;
    private final long installedAt;
    private final @Nullable Metadata metadata;

    /** A {@code byte[]}, a {@link StoredObject}, or null if there is no item. */
    private final @Nullable Object value;

    private volatile long confirmedAt;

    /** The epoch, shifted left by one; the lowest bit says whether the entry comes from an own write. */
    private volatile int epochAndOwn;

    private Entry(
            long version,
            long modifiedAtOrFloor,
            @Nullable Metadata metadata,
            @Nullable Object value,
            long installedAt,
            boolean own,
            Stamp stamp) {
        this.version = version;
        this.modifiedAtOrFloor = modifiedAtOrFloor;
        this.metadata = metadata;
        this.value = value;
        this.installedAt = installedAt;
        this.confirmedAt = stamp.sentAt();
        this.epochAndOwn = stamp.epoch() << 1 | (own ? 1 : 0);
    }

    static Entry of(Content content, long installedAt, Stamp stamp, boolean own) {
        return switch (content) {
            case Content.OnHeap(ItemHead head, byte[] bytes) -> of(head, bytes, installedAt, stamp, own);
            case Content.OffHeap(ItemHead head, StoredObject stored) -> of(head, stored, installedAt, stamp, own);
            case Content.Nothing(Version version, Version floor) ->
                new Entry(version.number(), floor.number(), null, null, installedAt, own, stamp);
            case Content.Uncacheable ignored -> throw new IllegalArgumentException("What cannot be cached has no entry.");
        };
    }

    private static Entry of(ItemHead head, Object value, long installedAt, Stamp stamp, boolean own) {
        return new Entry(head.versionNumber(), head.modifiedAt(), head.metadata(), value, installedAt, own, stamp);
    }

    /** The version of the item or its tombstone, or {@link Version#NONE} if there is no row. */
    public Version version() {
        return new Version(version);
    }

    boolean has(Version other) {
        return version == other.number();
    }

    /** The version, or the version floor if there is no row: older versions of the key are gone. */
    public Version floor() {
        return new Version(value == null ? modifiedAtOrFloor : version);
    }

    boolean isNoRow() {
        return version == 0;
    }

    /** Whether it comes from an own write, which queues its own purges. */
    boolean isOwn() {
        return (epochAndOwn & 1) != 0;
    }

    /** The item's head, or null if there is no item. */
    public @Nullable ItemHead head() {
        return metadata == null || value == null ? null : new ItemHead(version, modifiedAtOrFloor, metadata, length(value));
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

    /** The item's bytes, pinned; null if they were evicted from the off-heap tier, or there is no item. */
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

    /** Whether it already reflects a change. An entry of another epoch may come from before a database was restored. */
    boolean reflects(Version version, int now) {
        return !version.isNone() && version().isAtLeast(version) && epoch() == now;
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

    /** Releases the bytes, which stay until the last pin is closed. */
    void release() {
        if (value instanceof StoredObject stored) {
            stored.release();
        }
    }

    @Nullable
    Metadata metadata() {
        return metadata;
    }

    /** The bytes on the heap; null if there are none. */
    byte @Nullable [] heapBytes() {
        return value instanceof byte[] bytes ? bytes : null;
    }
}
