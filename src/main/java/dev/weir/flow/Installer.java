package dev.weir.flow;

import dev.weir.cache.CacheIndex;
import dev.weir.cache.CacheSettings;
import dev.weir.cache.Content;
import dev.weir.cache.Filling;
import dev.weir.cache.OffHeapTier;
import dev.weir.cache.StoredObject;
import dev.weir.cache.Ticket;
import dev.weir.item.Body;
import dev.weir.item.ItemHead;
import dev.weir.item.ItemKey;
import dev.weir.item.Stamp;
import dev.weir.store.CommitListener;
import dev.weir.store.LargeItems;
import dev.weir.store.Loaded;
import dev.weir.store.Write;
import dev.weir.store.Written;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Brings what was read or written into the caches: small values to the heap tier, large ones to the off-heap tier, what fits
 * neither to none. Readers call it for loads, lanes for writes; the order in which they come does not matter, {@link
 * CacheIndex} sees to that.
 */
public final class Installer implements CommitListener {
    private final CacheIndex index;
    private final OffHeapTier offHeap;
    private final LargeItems large;
    private final int offHeapFromBytes;
    private final int heapUpToBytes;

    /** @param heapUpToBytes the largest value the heap takes where the off-heap tier does not: {@code read.inline-bytes} */
    public Installer(
            CacheIndex index, OffHeapTier offHeap, LargeItems large, CacheSettings.OffHeapSettings settings, int heapUpToBytes) {
        this.index = index;
        this.offHeap = offHeap;
        this.large = large;
        this.offHeapFromBytes = settings.fromBytes();
        this.heapUpToBytes = heapUpToBytes;
    }

    /**
     * Installs what a load found, reading a large value's bytes where they can be kept.
     *
     * @throws ItemMoved where a large item got another version meanwhile
     */
    Landed install(Ticket ticket, ItemKey key, Loaded loaded) {
        Stamp stamp = loaded.stamp();
        return switch (loaded) {
            case Loaded.Unchanged unchanged -> {
                index.confirm(ticket, stamp, unchanged.version());
                yield new Landed(new Landing.Unchanged(unchanged.version()), null);
            }
            case Loaded.Nothing nothing -> {
                index.install(ticket, stamp, new Content.Nothing(nothing.version()));
                yield new Landed(new Landing.Nothing(nothing.version()), null);
            }
            case Loaded.Small small -> {
                index.install(ticket, stamp, content(small.head(), small.value()));
                yield new Landed(new Landing.OnHeap(small.head(), small.value()), null);
            }
            case Loaded.Large item -> large(ticket, key, item.head(), stamp);
        };
    }

    private Landed large(Ticket ticket, ItemKey key, ItemHead head, Stamp stamp) {
        StoredObject stored = ticket.isOvertaken() ? null : fetched(key, head);
        // Pinned before it is installed, for the index may refuse it, or the tier need its room at once.
        Body pinned = stored == null ? null : stored.pin();
        if (stored == null || pinned == null) {
            index.install(ticket, stamp, new Content.Uncacheable(head.version()));
            return new Landed(new Landing.Unkept(head), null);
        }
        index.install(ticket, stamp, new Content.OffHeap(head, stored));
        return new Landed(new Landing.OffHeap(head, stored), pinned);
    }

    private @Nullable StoredObject fetched(ItemKey key, ItemHead head) {
        Filling filling = offHeap.begin(head.length(), gone -> {});
        if (filling == null) {
            return null;
        }
        boolean whole = false;
        try {
            for (long at = 0; at < head.length();) {
                byte[] piece = large.piece(key, head.version(), at);
                if (piece == null || piece.length == 0) {
                    throw new ItemMoved();
                }
                filling.write(piece, 0, piece.length);
                at += piece.length;
            }
            StoredObject stored = filling.finish();
            whole = true;
            return stored;
        } finally {
            if (!whole) {
                filling.abort();
            }
        }
    }

    private Content content(ItemHead head, byte[] value) {
        StoredObject stored = value.length >= offHeapFromBytes ? stored(value) : null;
        if (stored != null) {
            return new Content.OffHeap(head, stored);
        }
        return value.length <= heapUpToBytes ? new Content.OnHeap(head, value) : new Content.Uncacheable(head.version());
    }

    private @Nullable StoredObject stored(byte[] value) {
        Filling filling = offHeap.begin(value.length, gone -> {});
        if (filling == null) {
            return null;
        }
        filling.write(value, 0, value.length);
        return filling.finish();
    }

    @Override
    public void decided(Write write, Written verdict, Stamp stamp) {
        switch (verdict) {
            case Written.Stored stored when write instanceof Write.Put put && stored.version().isPresent() -> {
                var head = new ItemHead(
                        stored.version().getAsLong(), stored.modifiedAt().getAsLong(), put.contentType(), put.value().length);
                index.wrote(put.key(), stamp, content(head, put.value()));
            }
            case Written.Stored stored -> index.wrote(write.key(), stamp, new Content.Uncacheable(Long.MAX_VALUE));
            case Written.Deleted deleted -> index.wrote(write.key(), stamp, new Content.Nothing(deleted.version()));
            case Written.Absent ignored -> index.seen(write.key(), stamp, 0);
            case Written.Rejected rejected -> index.seen(write.key(), stamp, rejected.version().orElse(0));
        }
    }

    @Override
    public void uncertain(Collection<ItemKey> keys) {
        index.hold(keys);
    }

    @Override
    public void settled(Collection<ItemKey> keys) {
        index.unhold(keys);
    }

    /**
     * What a load became.
     *
     * @param landing for all who wait for it
     * @param pinned the bytes, pinned for the reader who landed it, who closes them
     */
    record Landed(Landing landing, @Nullable Body pinned) {}
}
