package dev.weir.face.potboilerkv;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.access.Right;
import dev.weir.access.Visitor;
import dev.weir.check.StrictJson;
import dev.weir.engine.Engine;
import dev.weir.engine.ReadDemand;
import dev.weir.item.ItemKey;
import dev.weir.item.Version;
import dev.weir.listing.Page;
import dev.weir.precondition.EntityTags;
import dev.weir.precondition.WriteConditions;
import dev.weir.response.HttpError;
import dev.weir.write.BucketRuleException;
import io.helidon.http.Status;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tables, their keys and what these hold. A table is declared by an item, once; what it is never changes.
 *
 * <p>A change of a table that is not declared waits. A declaration is written first and then finds, in the database, what waits;
 * a change is kept first and then looks, in the database, for the declaration. So one of both sees the other, through whatever
 * edges they come. A declaration is not settled until all that waited is applied; should its edge die, whoever next asks for the
 * table settles it.
 */
public final class Tables {
    /** The table that has all others as its keys. It is always there. */
    public static final String CONFIG = Names.CONFIG;

    private static final WriteConditions IF_NEW =
            new WriteConditions(EntityTags.NONE, EntityTags.ANY, OptionalLong.empty());
    private static final LongConsumer UNCOUNTED = bytes -> {};

    private final Store store;
    private final Waiting waiting;
    private final Moments moments;

    /**
     * Of the buckets whose names begin alike.
     *
     * @param waitingMost how many changes may wait for tables that are not declared
     */
    public Tables(Engine engine, String family, int waitingMost, Moments moments) {
        this.store = new Store(engine, family);
        this.waiting = new Waiting(store, waitingMost);
        this.moments = moments;
    }

    /** @throws dev.weir.access.AccessDeniedException if the request may not do all this with the names of tables */
    public void admit(Right... rights) {
        Stream.of(rights).forEach(right -> store.admit(store.tables(), right));
    }

    private record Declared(Crdt crdt, boolean settled, Version version) {}

    /** A page of the names of tables, without {@code _config}. */
    public Page<String> names(String after, int most) {
        if (!after.isEmpty()) {
            Names.table(store.tables(), after);
        }
        return store.names(store.tables(), "", after, most);
    }

    /**
     * A page of the keys of a table.
     *
     * @throws HttpError 404 if there is none
     */
    public Page<String> keys(String table, String after, int most) {
        return table.equals(Names.CONFIG) ? names(after, most) : store.keys(table, known(table), after, most);
    }

    /**
     * What a key holds, in JSON.
     *
     * @param memory is told how much of it this takes, before it does
     * @throws HttpError 404 if there is no such table, or it has no such key; a set that nobody has made is empty
     */
    public byte[] value(String table, String key, ReadDemand demand, LongConsumer memory) {
        if (table.equals(Names.CONFIG)) {
            Declared declared = declared(key, demand);
            if (declared == null) {
                throw noKey(key);
            }
            return StrictJson.write(config(declared.crdt()));
        }
        Crdt crdt = known(table);
        byte[] shown = store.shown(crdt, table, key, demand, memory);
        if (shown == null && crdt == Crdt.LWW) {
            throw noKey(key);
        }
        return shown == null ? new byte[] {'[', ']'} : shown;
    }

    /** The most bytes of a change. */
    long largest() {
        return store.largest(Crdt.LWW);
    }

    /** Makes a change, or keeps it until its table is declared. */
    void change(Change change) {
        if (change.table().equals(Names.CONFIG)) {
            requireSet(change);
            declare(change.key(), Bodies.crdt(change.change()));
            return;
        }
        Names.key(store.waiting(), change.table(), change.key());
        Declared declared = settled(change.table(), ReadDemand.ANY);
        if (declared == null) {
            keep(change);
        } else {
            apply(declared.crdt(), change);
        }
    }

    /** Refuses a change that cannot be made, as far as that is known before. */
    void check(Change change) {
        if (change.table().equals(Names.CONFIG)) {
            requireSet(change);
            Crdt crdt = Bodies.crdt(change.change());
            requireDeclarable(change.key());
            store.admit(store.tables(), Right.WRITE);
            Declared declared = declared(change.key(), ReadDemand.ANY);
            if (declared != null) {
                requireSame(change.key(), declared, crdt);
            }
            return;
        }
        Names.key(store.waiting(), change.table(), change.key());
        Declared declared = settled(change.table(), ReadDemand.ANY);
        if (declared == null) {
            store.admitToAll(Right.WRITE);
            Visitor.asEdge(this::requireRoom);
        } else {
            store.admit(store.bucket(declared.crdt()), Right.WRITE);
            requireOp(declared.crdt(), change);
        }
    }

    private static void requireSet(Change change) {
        if (!change.op().equals("set")) {
            throw HttpError.unprocessable("The table _config has the op set only.");
        }
    }

    private void requireDeclarable(String table) {
        if (table.equals(Names.CONFIG)) {
            throw HttpError.unprocessable("The table _config is always there.");
        }
        Names.table(store.tables(), table);
    }

    private static void requireSame(String table, Declared declared, Crdt crdt) {
        if (declared.crdt() != crdt) {
            throw new HttpError(
                    Status.CONFLICT_409, "The table " + table + " is of " + declared.crdt() + ", which cannot change.");
        }
    }

    private void requireRoom() {
        if (!waiting.hasRoom()) {
            settleAll();
            if (!waiting.hasRoom()) {
                throw waiting.full();
            }
        }
    }

    private static void requireOp(Crdt crdt, Change change) {
        if (!crdt.ops().contains(change.op())) {
            throw HttpError.unprocessable(
                    "The table " + change.table() + " is of " + crdt + ", which has the ops " + String.join(", ", crdt.ops())
                            + " only.");
        }
    }

    private void apply(Crdt crdt, Change change) {
        requireOp(crdt, change);
        store.apply(crdt, change);
    }

    private void keep(Change change) {
        store.admitToAll(Right.WRITE);
        Visitor.asEdge(this::requireRoom);
        Change timed = change.when().isTextual() ? change.at(moments.next()) : change;
        ItemKey kept = waiting.add(timed);
        Declared declared = declared(change.table(), ReadDemand.READ_THROUGH);
        if (declared != null) {
            try {
                apply(declared.crdt(), timed);
            } catch (HttpError | BucketRuleException refused) {
                Visitor.asEdge(() -> waiting.remove(kept));
                throw refused;
            }
            Visitor.asEdge(() -> waiting.remove(kept));
        }
    }

    private void declare(String table, Crdt crdt) {
        requireDeclarable(table);
        boolean isNew = store.put(
                Names.table(store.tables(), table), StrictJson.write(config(crdt).put("settled", false)), IF_NEW);
        Declared declared = declared(table, ReadDemand.READ_THROUGH);
        if (declared == null) {
            if (isNew) {
                return;
            }
            throw new HttpError(Status.CONFLICT_409, "The table " + table + " has just been deleted; nothing was changed.");
        }
        requireSame(table, declared, crdt);
        settle(table, declared);
    }

    /** The declaration of a table, with all applied that waited for it; null if it is not declared. */
    private @Nullable Declared settled(String table, ReadDemand demand) {
        Declared declared = declared(table, demand);
        if (declared != null && !declared.settled()) {
            settle(table, declared);
        }
        return declared;
    }

    /** Whoever comes first makes what others have asked for, with their rights and not with its own. */
    private void settle(String table, Declared declared) {
        Visitor.asEdge(() -> {
            if (waiting.apply(table, declared.crdt()) && !declared.settled()) {
                store.put(
                        Names.table(store.tables(), table), StrictJson.write(config(declared.crdt())),
                        new WriteConditions(
                                new EntityTags.Versions(List.of(declared.version())), EntityTags.NONE, OptionalLong.empty()));
            }
        });
    }

    /** Applies what is left of requests that failed half-way. */
    private void settleAll() {
        Set<String> seen = new HashSet<>();
        String after = "";
        while (after != null) {
            Page<String> page = waiting.page(after);
            for (String name : page.items()) {
                String table = name.split("/", 2)[0];
                Declared declared = seen.add(table) ? declared(table, ReadDemand.READ_THROUGH) : null;
                if (declared != null) {
                    settle(table, declared);
                }
            }
            after = page.next();
        }
    }

    private Crdt known(String table) {
        Declared declared = settled(table, ReadDemand.ANY);
        if (declared == null) {
            throw HttpError.notFound("No such table '" + table + "'");
        }
        return declared.crdt();
    }

    private @Nullable Declared declared(String table, ReadDemand demand) {
        Store.Found found = store.read(Names.table(store.tables(), table), demand, UNCOUNTED);
        if (found == null) {
            return null;
        }
        JsonNode config = StrictJson.read(found.value());
        Crdt crdt = Crdt.named(Objects.requireNonNullElse(config.path("crdt").textValue(), ""));
        if (crdt == null) {
            throw new HttpError(Status.CONFLICT_409, "Somebody else has declared the table " + table + " without a CRDT.");
        }
        return new Declared(crdt, config.path("settled").asBoolean(true), found.version());
    }

    private static ObjectNode config(Crdt crdt) {
        return JsonNodeFactory.instance.objectNode().put("crdt", crdt.name());
    }

    private static HttpError noKey(String key) {
        return HttpError.notFound("No such key '" + key + "'");
    }
}
