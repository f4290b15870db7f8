package dev.weir.engine;

import dev.weir.cache.CacheIndex;
import dev.weir.cache.CacheSettings;
import dev.weir.cache.Content;
import dev.weir.cache.Filling;
import dev.weir.cache.OffHeapTier;
import dev.weir.cache.StoredObject;
import dev.weir.coherence.FrontCaches;
import dev.weir.coherence.Ticket;
import dev.weir.coherence.WriteStamp;
import dev.weir.item.Body;
import dev.weir.item.ItemHead;
import dev.weir.item.ItemKey;
import dev.weir.item.Metadata;
import dev.weir.item.Version;
import dev.weir.store.LargeItems;
import dev.weir.store.Loaded;
import dev.weir.write.CommitListener;
import dev.weir.write.Kind;
import dev.weir.write.Write;
import dev.weir.write.WriteOutcome;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Installs what was read or written in the caches: small values in the heap tier, large ones in the off-heap tier, what fits
 * neither in none. Readers call it for loads, lanes for writes, in any order; {@link CacheIndex} decides which one wins.
 */
public final class Installer implements CommitListener {
    private final CacheIndex index;
    private final OffHeapTier offHeap;
    private final FrontCaches fronts;
    private final int offHeapFromBytes;
    private final int heapUpToBytes;

    /** @param heapUpToBytes the largest value the heap takes if the off-heap tier does not: {@code read.inline-bytes} */
    public Installer(
            CacheIndex index,
            OffHeapTier offHeap,
            FrontCaches fronts,
            CacheSettings.OffHeapSettings settings,
            int heapUpToBytes) {
        this.index = index;
        this.offHeap = offHeap;
        this.fronts = fronts;
        this.offHeapFromBytes = settings.fromBytes();
        this.heapUpToBytes = heapUpToBytes;
    }

    /**
     * Installs what a load found, reading a large value's bytes if they can be kept.
     *
     * @param large reads the bytes of a large value from the database the load was sent to
     * @throws DatabaseBody.MovedException if a large item was replaced in the meantime
     */
    Installed install(Ticket ticket, ItemKey key, Loaded loaded, LargeItems large) {
        return switch (loaded) {
            case Loaded.Unchanged unchanged -> {
                boolean accepted = index.confirm(ticket, loaded.stamp(), unchanged.version());
                yield new Installed(new LoadResult.Unchanged(unchanged.version(), epoch(accepted, loaded)), null);
            }
            case Loaded.Nothing(Version version, Version floor, var stamp) -> {
                int epoch = installed(ticket, loaded, new Content.Nothing(version, floor));
                yield new Installed(new LoadResult.Nothing(version, floor, epoch), null);
            }
            case Loaded.Small small -> {
                int epoch = installed(ticket, loaded, content(small.head(), small.value()));
                yield new Installed(new LoadResult.OnHeap(small.head(), small.value(), epoch), null);
            }
            case Loaded.Large item -> large(ticket, key, item, large);
            case Loaded.InElements set -> elements(ticket, key, set, large);
        };
    }

    private Installed large(Ticket ticket, ItemKey key, Loaded.Large item, LargeItems large) {
        ItemHead head = item.head();
        StoredObject stored = ticket.isOvertaken() ? null : fetched(key, head, large);
        // Pinned before it is installed, because the index may refuse it, or the tier evict it at once.
        Body pinned = stored == null ? null : stored.pin();
        if (stored == null || pinned == null) {
            int epoch = installed(ticket, item, new Content.Uncacheable(head.version()));
            return new Installed(new LoadResult.Uncached(head, epoch), null);
        }
        int epoch = installed(ticket, item, new Content.OffHeap(head, stored));
        return new Installed(new LoadResult.OffHeap(head, stored, epoch), pinned);
    }

    /** A large set. What no tier takes is kept in memory for its readers only, since there are no pieces to read it in. */
    private Installed elements(Ticket ticket, ItemKey key, Loaded.InElements set, LargeItems large) {
        byte[] value = large.elements(key, set.head().version());
        if (value == null) {
            throw new DatabaseBody.MovedException();
        }
        Content content = content(set.head(), value);
        Body pinned = content instanceof Content.OffHeap(ItemHead head, StoredObject stored) ? stored.pin() : null;
        int epoch = installed(ticket, set, content);
        return pinned != null && content instanceof Content.OffHeap(ItemHead head, StoredObject stored)
                ? new Installed(new LoadResult.OffHeap(head, stored, epoch), pinned)
                : new Installed(new LoadResult.OnHeap(set.head(), value, epoch), null);
    }

    /** The epoch in which the index accepted the load as current. */
    private int installed(Ticket ticket, Loaded loaded, Content content) {
        return epoch(index.install(ticket, loaded.stamp(), content), loaded);
    }

    private static int epoch(boolean accepted, Loaded loaded) {
        return accepted ? loaded.stamp().sent().epoch() : LoadResult.NO_EPOCH;
    }

    private @Nullable StoredObject fetched(ItemKey key, ItemHead head, LargeItems large) {
        Filling filling = offHeap.begin(head.length());
        if (filling == null) {
            return null;
        }
        boolean whole = false;
        try {
            for (long at = 0; at < head.length();) {
                byte[] piece = large.piece(key, head.version(), at);
                if (piece == null || piece.length == 0) {
                    throw new DatabaseBody.MovedException();
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
        Filling filling = offHeap.begin(value.length);
        if (filling == null) {
            return null;
        }
        filling.write(value, 0, value.length);
        return filling.finish();
    }

    @Override
    public void decided(Kind kind, Write write, WriteOutcome outcome, WriteStamp stamp) {
        switch (outcome) {
            case WriteOutcome.Stored stored when stored.version().isPresent() -> {
                Version version = stored.version().get();
                Content content = write instanceof Write.Put put && kind.storesWhatWasPut()
                        ? content(
                                new ItemHead(
                                        version, stored.modifiedAt().getAsLong(),
                                        put.metadata().withExpiresAt(stored.expiresAt().orElse(Metadata.NEVER)),
                                        put.value().length),
                                put.value())
                        : new Content.Uncacheable(version);
                wrote(write.key(), stamp, content, version);
            }
            case WriteOutcome.Stored stored -> wrote(write.key(), stamp, new Content.Uncacheable(Version.MAX), Version.NONE);
            case WriteOutcome.Appended(WriteOutcome.Stored stored, ItemKey former, Version formerVersion) -> {
                decided(kind, write, stored, stamp);
                if (former != null && formerVersion.equals(Version.NONE)) {
                    uncertain(List.of(former));
                    settled(List.of(former));
                } else if (former != null) {
                    wrote(former, stamp, new Content.Uncacheable(formerVersion), formerVersion);
                }
            }
            case WriteOutcome.Deleted(Version version) -> wrote(write.key(), stamp, new Content.Nothing(version), version);
            case WriteOutcome.Repeated(WriteOutcome first) ->
                index.wroteNothing(write.key(), stamp, first.currentVersion().orElse(Version.NONE));
            case WriteOutcome.Absent ignored -> index.wroteNothing(write.key(), stamp, Version.NONE);
            case WriteOutcome.Refused ignored -> index.wroteNothing(write.key(), stamp, Version.NONE);
            case WriteOutcome.Rejected rejected ->
                index.wroteNothing(write.key(), stamp, rejected.version().orElse(Version.NONE));
        }
    }

    private void wrote(ItemKey key, WriteStamp stamp, Content content, Version version) {
        index.wrote(key, stamp, content);
        fronts.changed(key, version);
    }

    @Override
    public void uncertain(Collection<ItemKey> keys) {
        index.hold(keys);
    }

    @Override
    public void settled(Collection<ItemKey> keys) {
        index.unhold(keys);
        // Includes keys whose outcome could not be read, or whose install failed.
        keys.forEach(key -> fronts.changed(key, Version.NONE));
    }

    /**
     * An installed load.
     *
     * @param result for all readers that wait for the load
     * @param pinned the bytes, pinned for the reader that completes the load and closes them
     */
    record Installed(LoadResult result, @Nullable Body pinned) {}
}
