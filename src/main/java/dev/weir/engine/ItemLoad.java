package dev.weir.engine;

import dev.weir.cache.Entry;
import dev.weir.item.Body;
import dev.weir.item.HeapBody;
import dev.weir.item.ItemHead;
import dev.weir.item.ItemKey;
import dev.weir.store.PendingLoad;
import dev.weir.database.StoreException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one reader needs from the database for one key: to confirm what the edge has, or to load what it does not have.
 *
 * <p>It joins the key's shared load or begins one, in three steps: {@link #ask}, {@link #complete}, {@link #answer}. A reader of
 * many keys asks for all, completes all that it began, and only then waits for answers, so no two readers can wait for each
 * other. What the edge has is pinned meanwhile. One thread uses it, and closes it in the end, which releases what the answer did
 * not take.
 */
final class ItemLoad implements AutoCloseable {
    private final LoadContext context;
    private final ItemKey key;
    private final ReadDemand demand;
    private final long askedAt;

    private @Nullable Entry known;
    private @Nullable Body knownBody;
    private @Nullable SharedLoad shared;
    private @Nullable PendingLoad load;
    private @Nullable Body loadedBody;
    private @Nullable StoreException refusal;
    private boolean alone;

    ItemLoad(LoadContext context, ItemKey key, ReadDemand demand, long askedAt) {
        this.context = context;
        this.key = key;
        this.demand = demand;
        this.alone = demand.readThrough();
        this.askedAt = askedAt;
    }

    /** Joins the shared load of the key, or begins one without waiting for it. */
    void ask() {
        close();
        know(context.index().get(key));
        refusal = null;
        shared = null;
        if (mayBeStale() && context.loads().isAway(key)) {
            refusal = new StoreException.Unavailable("The database is away.");
            return;
        }
        if (!alone) {
            shared = context.sharedLoads().joinable(key);
        }
        while (shared == null) {
            SharedLoad own = alone ? context.sharedLoads().begin(key) : context.sharedLoads().beginUnlessJoinable(key);
            if (own != null) {
                shared = own;
                submit(own);
            } else {
                shared = context.sharedLoads().joinable(key);
            }
        }
    }

    /** Remembers what the edge has, where its bytes can be had without the database. */
    private void know(@Nullable Entry entry) {
        known = null;
        if (entry != null && !entry.isAbsent()) {
            knownBody = entry.pin();
        }
        if (entry != null && (entry.isAbsent() || knownBody != null)) {
            known = entry;
        }
    }

    private void submit(SharedLoad own) {
        try {
            load = context.loads().submit(key, known == null ? PendingLoad.UNKNOWN : known.version(), remaining());
        } catch (StoreException e) {
            refusal = e;
            context.sharedLoads().end(own);
            own.fail(e);
        }
    }

    /** Completes the shared load if this reader began it. Failures reach everyone through it. */
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
            // Out of memory, perhaps. This reader fails; those that joined must not wait for a result that never comes.
            context.sharedLoads().end(own);
            own.fail(new StoreException.Unavailable("The reader who asked has failed."));
            throw e;
        }
    }

    /**
     * Waits for the load and answers from it; if it brought nothing that this reader can use, asks again until the time
     * has passed.
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
                ReadResult reading = told(joined.await(remaining()));
                if (reading != null && isOutrun(reading, joined)) {
                    reading.close();
                    alone = true;
                } else if (reading != null) {
                    context.meters().asked(reading);
                    return reading;
                }
            } catch (StoreException e) {
                if (mayBeStale()) {
                    context.meters().stale();
                    return fromKnown(Freshness.STALE);
                }
                // To ask again at once would only add to what there is too much of.
                if (e instanceof StoreException.Overloaded || refusal != null || remaining() <= 0) {
                    throw e;
                }
            } catch (ItemMovedException e) {
                if (remaining() <= 0) {
                    throw new StoreException.Unavailable("The item was replaced faster than it could be read.");
                }
            }
            ask();
            complete();
        }
    }

    private @Nullable ReadResult told(LoadResult result) {
        Freshness freshness =
                context.lease().isLive(result.epoch(), context.ticker().read()) ? Freshness.LIVE : Freshness.CONFIRMED;
        return switch (result) {
            case LoadResult.Unchanged unchanged ->
                known != null && known.version() == unchanged.version() ? fromKnown(freshness) : null;
            case LoadResult.OnHeap item -> found(item.head(), new HeapBody(item.bytes()), freshness);
            case LoadResult.OffHeap item -> {
                Body body = loadedBody == null ? item.stored().pin() : loadedBody;
                loadedBody = null;
                yield body == null ? null : found(item.head(), body, freshness);
            }
            case LoadResult.Unkept item -> found(item.head(), DatabaseBody.open(context.large(), key, item.head()), freshness);
            case LoadResult.Nothing none -> new ReadResult.Absent(
                    none.version(), none.floor(), known != null && known.isAbsent() ? Source.HEAP : Source.DATABASE, freshness);
        };
    }

    /** Whether a load begun before this reader arrived found less than it asks for: the database may have more by now. */
    private boolean isOutrun(ReadResult reading, SharedLoad joined) {
        return !demand.accepts(reading.version()) && joined.begunAt() - askedAt < 0;
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

    private boolean mayBeStale() {
        return !demand.readThrough()
                && known != null
                && demand.accepts(known.version())
                && context.ticker().read() - context.lease().rightAt(known) <= context.buckets().settings(key.bucket())
                        .cachePolicy()
                        .staleIfError().toNanos();
    }

    private long remaining() {
        var patience = mayBeStale() ? context.settings().confirmDeadline() : context.settings().deadline();
        return askedAt + patience.toNanos() - context.ticker().read();
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
        // Readers may have joined a load that is closed before it is complete; they ask again by themselves.
        if (load != null && shared != null) {
            context.sharedLoads().end(shared);
            shared.fail(new StoreException.Unavailable("The reader who asked has left."));
            load = null;
        }
    }
}
