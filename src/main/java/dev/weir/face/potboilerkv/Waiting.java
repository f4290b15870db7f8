package dev.weir.face.potboilerkv;

import dev.weir.check.StrictJson;
import dev.weir.engine.ReadDemand;
import dev.weir.item.ItemKey;
import dev.weir.item.NewKey;
import dev.weir.listing.Page;
import dev.weir.precondition.WriteConditions;
import dev.weir.response.HttpError;
import dev.weir.write.BucketRuleException;
import dev.weir.write.WriteOutcome;
import io.helidon.http.Status;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes of tables that are not declared, each an item whose key is the table's name, a slash and a UUID. They have times, so
 * they may be applied in any order and more than once, by several edges too.
 */
final class Waiting {
    private static final Logger LOG = LoggerFactory.getLogger(Waiting.class);
    private static final Status TOO_MANY = Status.create(429, "Too Many Requests");

    /** How many are applied together. */
    private static final int PAGE = 100;

    /** How many bytes of them, or a little more. */
    private static final long BATCH_BYTES = 1 << 20;

    private final Store store;
    private final int most;

    Waiting(Store store, int most) {
        this.store = store;
        this.most = most;
    }

    /** Whether there is room for another one. Changes that come at once, or through several edges, may exceed it a little. */
    boolean hasRoom() {
        return store.count(store.waiting()) < most;
    }

    HttpError full() {
        return new HttpError(
                TOO_MANY, "There are " + most + " changes waiting for their tables to be declared; nothing was changed.",
                HttpError.RETRY_SOON);
    }

    /** Keeps a change. */
    ItemKey add(Change change) {
        ItemKey key = Names.key(store.waiting(), change.table(), NewKey.in(store.waiting()).key());
        store.put(key, change.kept(), WriteConditions.NONE);
        return key;
    }

    /** Takes a change away that is applied. */
    void remove(ItemKey key) {
        store.delete(List.of(key));
    }

    /** A page of the names of all that wait. */
    Page<String> page(String after) {
        return store.names(store.waiting(), "", after, PAGE);
    }

    /**
     * Applies what waits for a table, and takes it away. What its CRDT does not have, or has no room for, is lost, and the log
     * says so.
     *
     * @return whether nothing is left; a change from a clock that is ahead may be
     */
    boolean apply(String table, Crdt crdt) {
        var fates = new EnumMap<Fate, Integer>(Fate.class);
        String after = "";
        while (after != null) {
            Page<String> page = store.names(store.waiting(), table + '/', after, PAGE);
            Map<ItemKey, Change> batch = new LinkedHashMap<>();
            long bytes = 0;
            for (String name : page.items()) {
                ItemKey key = new ItemKey(store.waiting(), name);
                Store.Found found = store.read(key, ReadDemand.READ_THROUGH, counted -> {});
                if (found != null) {
                    batch.put(key, Change.read(table, StrictJson.read(found.value())));
                    bytes += found.value().length;
                }
                if (bytes > BATCH_BYTES) {
                    apply(crdt, batch, fates);
                    batch.clear();
                    bytes = 0;
                }
            }
            apply(crdt, batch, fates);
            after = page.next();
        }
        if (fates.containsKey(Fate.LOST)) {
            LOG.warn("{} changes that waited for the table {} were not made, since it is of {} or has no room", fates.get(
                    Fate.LOST), table, crdt);
        }
        return !fates.containsKey(Fate.WAITING);
    }

    /** What became of a change. */
    private enum Fate {
        MADE,
        LOST,
        WAITING
    }

    private void apply(Crdt crdt, Map<ItemKey, Change> batch, Map<Fate, Integer> fates) {
        List<ItemKey> gone = new ArrayList<>();
        Map<ItemKey, Change> fitting = new LinkedHashMap<>();
        batch.forEach((key, change) -> {
            if (crdt.ops().contains(change.op()) && Names.isKey(store.waiting(), change.table(), change.key())) {
                fitting.put(key, change);
            } else {
                fates.merge(Fate.LOST, 1, Integer::sum);
                gone.add(key);
            }
        });
        Iterator<Fate> made = made(crdt, List.copyOf(fitting.values())).iterator();
        for (ItemKey key : fitting.keySet()) {
            Fate fate = made.next();
            fates.merge(fate, 1, Integer::sum);
            if (fate != Fate.WAITING) {
                gone.add(key);
            }
        }
        if (!gone.isEmpty()) {
            store.delete(gone);
        }
    }

    /** Makes changes, and returns what became of each. */
    private List<Fate> made(Crdt crdt, List<Change> changes) {
        if (changes.isEmpty()) {
            return List.of();
        }
        try {
            return store.applyAll(crdt, changes).stream().map(Waiting::fate).toList();
        } catch (BucketRuleException e) {
            if (changes.size() == 1) {
                return List.of(Fate.LOST);
            }
        }
        // One of them cannot be written, and none was.
        return changes.stream().flatMap(change -> made(crdt, List.of(change)).stream()).toList();
    }

    private static Fate fate(WriteOutcome outcome) {
        if (!(outcome instanceof WriteOutcome.Refused refused) || refused.isSuperseded()) {
            return Fate.MADE;
        }
        // For what is asked, it can only be that its time is ahead of the database's clock.
        return refused.conflict() ? Fate.LOST : Fate.WAITING;
    }
}
