package dev.weir.engine;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.weir.bucket.Buckets;
import dev.weir.cache.CacheIndex;
import dev.weir.cache.Entry;
import dev.weir.coherence.Lease;
import dev.weir.database.StoreException;
import dev.weir.item.Body;
import dev.weir.item.HeapBody;
import dev.weir.item.ItemHead;
import dev.weir.item.ItemKey;
import dev.weir.item.Version;
import dev.weir.store.GroupLoad;
import dev.weir.store.LargeItems;
import dev.weir.store.PendingLoad;
import dev.weir.store.ReadSettings;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One reader's load of one key from the database: it confirms what the edge has, or loads what it does not have.
 *
 * <p>It joins the key's shared load or begins one, in three steps: {@link #begin}, {@link #complete}, {@link #answer}. A reader
 * of many keys begins all loads, completes those that it owns, and only then waits for answers, so readers cannot deadlock. In
 * the meantime what the edge has is pinned. Confined to one thread, which closes it in the end; that releases what the answer did
 * not take.
 */
final class ItemLoad implements AutoCloseable {
    /** The dependencies of every load. */
    record Context(
            CacheIndex index,
            Lease lease,
            SharedLoads sharedLoads,
            Installer installer,
            GroupLoad loads,
            LargeItems large,
            Buckets buckets,
            ReadSettings settings,
            Expiry expiry,
            Ticker ticker,
            ReadMeters meters) {}

    private final Context context;
    private final ItemKey key;
    private final ReadDemand demand;
    private final long arrivedAt;

    private @Nullable Entry known;
    private @Nullable Body knownBody;
    private @Nullable SharedLoad shared;
    private @Nullable PendingLoad load;
    private @Nullable Body loadedBody;
    private @Nullable StoreException refusal;
    private boolean separate;

    ItemLoad(Context context, ItemKey key, ReadDemand demand, long arrivedAt) {
        this.context = context;
        this.key = key;
        this.demand = demand;
        this.separate = demand.readThrough();
        this.arrivedAt = arrivedAt;
    }

    /** Joins the key's shared load, or begins one without waiting for it. */
    void begin() {
        close();
        remember(context.index().get(key));
        refusal = null;
        shared = null;
        if (mayServeStale() && context.loads().isUnavailable(key)) {
            refusal = new StoreException.Unavailable("The database is unreachable.");
            return;
        }
        if (!separate) {
            shared = context.sharedLoads().joinable(key);
        }
        while (shared == null) {
            SharedLoad own = separate ? context.sharedLoads().begin(key) : context.sharedLoads().beginUnlessJoinable(key);
            if (own != null) {
                shared = own;
                submit(own);
            } else {
                shared = context.sharedLoads().joinable(key);
            }
        }
    }

    /** Remembers what the edge has, if it has not expired and its bytes are available without the database. */
    private void remember(@Nullable Entry entry) {
        known = null;
        ItemHead head = entry == null ? null : entry.head();
        if (head != null && context.expiry().isExpired(head)) {
            return;
        }
        if (entry != null && !entry.isAbsent()) {
            knownBody = entry.pin();
        }
        if (entry != null && (entry.isAbsent() || knownBody != null)) {
            known = entry;
        }
    }

    private void submit(SharedLoad own) {
        try {
            // Of an item that is absent there are no bytes to save.
            Version have = known == null || known.isAbsent() ? Version.NONE : known.version();
            load = context.loads().submit(key, have, remaining());
        } catch (StoreException e) {
            refusal = e;
            context.sharedLoads().end(own);
            own.fail(e);
        }
    }

    /** Completes the shared load if this reader began it, also with a failure. */
    void complete() {
        SharedLoad own = shared;
        PendingLoad pending = load;
        if (own == null || pending == null) {
            return;
        }
        load = null;
        try {
            Installer.Installed installed = context.installer().install(own.ticket(), key, pending.await(), context.large());
            context.meters().loaded();
            loadedBody = installed.pinned();
            context.sharedLoads().end(own);
            own.complete(installed.result());
        } catch (StoreException e) {
            refusal = e;
            context.sharedLoads().end(own);
            own.fail(e);
        } catch (RuntimeException e) {
            context.sharedLoads().end(own);
            own.fail(e);
        } catch (Error e) {
            // Out of memory, for example. This reader fails; those that joined must not wait for a result that never arrives.
            context.sharedLoads().end(own);
            own.fail(new StoreException.Unavailable("The reader that began the load has failed."));
            throw e;
        }
    }

    /**
     * Waits for the load and answers from it; if this reader cannot use the result, loads again until its time has passed.
     *
     * @throws StoreException if there is no answer, and nothing may be served stale
     */
    ReadResult answer() {
        while (true) {
            try {
                if (refusal != null) {
                    throw refusal;
                }
                SharedLoad joined = Objects.requireNonNull(shared);
                ReadResult result = toResult(joined.await(remaining()));
                if (result != null && isOutdated(result, joined)) {
                    result.close();
                    separate = true;
                } else if (result != null) {
                    context.meters().answeredByDatabase(result);
                    return result;
                }
            } catch (StoreException e) {
                if (mayServeStale()) {
                    context.meters().stale();
                    return fromKnown(Freshness.STALE);
                }
                // Retrying at once would only add to an overload.
                if (e instanceof StoreException.Overloaded || refusal != null || remaining() <= 0) {
                    throw e;
                }
            } catch (DatabaseBody.MovedException e) {
                if (remaining() <= 0) {
                    throw new StoreException.Unavailable("The item was replaced faster than it could be read.");
                }
            }
            begin();
            complete();
        }
    }

    private @Nullable ReadResult toResult(LoadResult result) {
        Freshness freshness =
                context.lease().isLive(result.epoch(), context.ticker().read()) ? Freshness.LIVE : Freshness.CONFIRMED;
        return switch (result) {
            case LoadResult.Unchanged unchanged ->
                known != null && known.version().equals(unchanged.version()) ? fromKnown(freshness) : null;
            case LoadResult.OnHeap item -> found(item.head(), new HeapBody(item.bytes()), freshness);
            case LoadResult.OffHeap item -> {
                Body body = loadedBody == null ? item.stored().pin() : loadedBody;
                loadedBody = null;
                yield body == null ? null : found(item.head(), body, freshness);
            }
            case LoadResult.Uncached item -> found(item.head(), DatabaseBody.open(context.large(), key, item.head()), freshness);
            case LoadResult.Nothing none -> new ReadResult.Absent(
                    none.version(), none.floor(), known != null && known.isAbsent() ? Source.HEAP : Source.DATABASE, freshness);
        };
    }

    /**
     * Whether the load began before this reader arrived, and found an older version than it demands: the database may have a
     * newer one by now.
     */
    private boolean isOutdated(ReadResult result, SharedLoad joined) {
        return !demand.accepts(result.version()) && joined.begunAt() - arrivedAt < 0;
    }

    private static ReadResult found(ItemHead head, Body body, Freshness freshness) {
        return new ReadResult.Found(head, body, Source.DATABASE, freshness);
    }

    private ReadResult fromKnown(Freshness freshness) {
        Entry entry = Objects.requireNonNull(known);
        ItemHead head = entry.head();
        if (head == null) {
            return new ReadResult.Absent(entry.version(), entry.floor(), Source.HEAP, freshness);
        }
        Body body = Objects.requireNonNull(knownBody);
        knownBody = null;
        return new ReadResult.Found(head, body, entry.isOnHeap() ? Source.HEAP : Source.OFF_HEAP, freshness);
    }

    private boolean mayServeStale() {
        return !demand.readThrough()
                && known != null
                && demand.accepts(known.version())
                && context.ticker().read() - context.lease().currentAsOf(known) <= context.buckets().settings(key.bucket())
                        .cachePolicy()
                        .staleIfError().toNanos();
    }

    private long remaining() {
        var patience = mayServeStale() ? context.settings().confirmDeadline() : context.settings().deadline();
        return arrivedAt + patience.toNanos() - context.ticker().read();
    }

    @Override
    public void close() {
        if (knownBody != null) {
            knownBody.close();
            knownBody = null;
        }
        if (loadedBody != null) {
            loadedBody.close();
            loadedBody = null;
        }
        // Readers may have joined a load that is closed before it is complete; they load again by themselves.
        if (load != null && shared != null) {
            context.sharedLoads().end(shared);
            shared.fail(new StoreException.Unavailable("The reader that began the load has left."));
            load = null;
        }
    }
}
