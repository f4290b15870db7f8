package dev.weir.engine;

import dev.weir.cache.Entry;
import dev.weir.item.Body;
import dev.weir.item.HeapBody;
import dev.weir.item.ItemHead;
import dev.weir.item.ItemKey;
import dev.weir.store.PendingLoad;
import dev.weir.store.StoreException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One reader's need of the database for one key: to confirm what the edge has, or to load what it has not.
 *
 * <p>It joins the key's flight or begins one, in three steps: {@link #ask}, {@link #land}, {@link #answer}. A reader with many
 * questions asks all, lands all, and only then waits for answers; so no two readers can wait for each other's landing. What the
 * edge has is pinned meanwhile. For one thread; closed in the end, which lets go of what the answer did not take.
 */
final class Question implements AutoCloseable {
    private final QuestionContext context;
    private final ItemKey key;
    private final ReadDemand demand;
    private final long askedAt;

    private @Nullable Entry known;
    private @Nullable Body knownBody;
    private @Nullable Flight flight;
    private @Nullable PendingLoad load;
    private @Nullable Body landedBody;
    private @Nullable StoreException refusal;
    private boolean alone;

    Question(QuestionContext context, ItemKey key, ReadDemand demand, long askedAt) {
        this.context = context;
        this.key = key;
        this.demand = demand;
        this.alone = demand.readThrough();
        this.askedAt = askedAt;
    }

    /** Joins the flight of the key or begins one, which sends nothing yet that this thread waits for. */
    void ask() {
        close();
        know(context.index().get(key));
        refusal = null;
        flight = null;
        if (mayBeStale() && context.loads().isAway(key)) {
            refusal = new StoreException.Unavailable("The database is away.");
            return;
        }
        if (!alone) {
            flight = context.flights().joinable(key);
        }
        while (flight == null) {
            Flight own = alone ? context.flights().begin(key) : context.flights().beginUnlessJoinable(key);
            if (own != null) {
                flight = own;
                submit(own);
            } else {
                flight = context.flights().joinable(key);
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

    private void submit(Flight own) {
        try {
            load = context.loads().submit(key, known == null ? PendingLoad.UNKNOWN : known.version(), remaining());
        } catch (StoreException e) {
            refusal = e;
            context.flights().end(own);
            own.crash(e);
        }
    }

    /** Lands the flight where this reader began it. Failures reach everyone through the flight. */
    void land() {
        Flight own = flight;
        PendingLoad pending = load;
        if (own == null || pending == null) {
            return;
        }
        load = null;
        try {
            Installer.Landed landed = context.installer().install(own.ticket(), key, pending.await());
            context.meters().loaded();
            landedBody = landed.pinned();
            context.flights().end(own);
            own.land(landed.landing());
        } catch (StoreException e) {
            refusal = e;
            context.flights().end(own);
            own.crash(e);
        } catch (RuntimeException e) {
            context.flights().end(own);
            own.crash(e);
        } catch (Error e) {
            // Out of memory, say: this reader fails by it; those who joined need not wait for a landing that never comes.
            context.flights().end(own);
            own.crash(new StoreException.Unavailable("The reader who asked has failed."));
            throw e;
        }
    }

    /**
     * Waits for the landing and answers from it; where it brought nothing that this reader can use, asks again until the time
     * has passed.
     *
     * @throws StoreException where there is no answer, and nothing may be served stale
     */
    ReadResult answer() {
        while (true) {
            try {
                if (refusal != null) {
                    throw refusal;
                }
                Flight landed = Objects.requireNonNull(flight);
                ReadResult reading = told(landed.await(remaining()));
                if (reading != null && isOutrun(reading, landed)) {
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
            } catch (ItemMoved e) {
                if (remaining() <= 0) {
                    throw new StoreException.Unavailable("The item was replaced faster than it could be read.");
                }
            }
            ask();
            land();
        }
    }

    private @Nullable ReadResult told(Landing landing) {
        Freshness freshness =
                context.lease().isLive(landing.epoch(), context.ticker().read()) ? Freshness.LIVE : Freshness.CONFIRMED;
        return switch (landing) {
            case Landing.Unchanged unchanged ->
                known != null && known.version() == unchanged.version() ? fromKnown(freshness) : null;
            case Landing.OnHeap item -> found(item.head(), new HeapBody(item.bytes()), freshness);
            case Landing.OffHeap item -> {
                Body body = landedBody == null ? item.stored().pin() : landedBody;
                landedBody = null;
                yield body == null ? null : found(item.head(), body, freshness);
            }
            case Landing.Unkept item -> found(item.head(), DatabaseBody.open(context.large(), key, item.head()), freshness);
            case Landing.Nothing none -> new ReadResult.Absent(
                    none.version(), none.floor(), known != null && known.isAbsent() ? Source.HEAP : Source.DATABASE, freshness);
        };
    }

    /** Whether a flight begun before this reader came brought less than he asks for: the database may have more by now. */
    private boolean isOutrun(ReadResult reading, Flight landed) {
        return !demand.accepts(reading.version()) && landed.begunAt() - askedAt < 0;
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
        if (landedBody != null) {
            landedBody.close();
            landedBody = null;
        }
        // A question closed before it landed has readers who joined it; they ask again by themselves.
        if (load != null && flight != null) {
            context.flights().end(flight);
            flight.crash(new StoreException.Unavailable("The reader who asked has left."));
            load = null;
        }
    }
}
