package dev.weir.cache;

import dev.weir.item.ItemKey;
import dev.weir.item.Snapshot;
import dev.weir.item.Stamp;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What keeps old values out of the index, kept apart from the entries so that no eviction loses it: tickets, held keys, fences,
 * removals and the epoch.
 *
 * <p>All but {@link #begin} and {@link #end} is called inside {@link CacheIndex}'s compute on the key.
 */
final class InstallGuards {
    private final ConcurrentHashMap<ItemKey, Ticket> tickets = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<ItemKey, Integer> holds = new ConcurrentHashMap<>();
    private final Fences fences;
    private final RemovalClock removals;
    private final IntSupplier epoch;

    InstallGuards(int mostFences, long now, IntSupplier epoch) {
        this.fences = new Fences(mostFences);
        this.removals = new RemovalClock(now);
        this.epoch = epoch;
    }

    Ticket begin(ItemKey key) {
        Ticket ticket = new Ticket(key);
        // In one step: a former ticket that has left the map and is not overtaken yet would outlive an own write.
        tickets.compute(key, (k, former) -> {
            if (former != null) {
                former.overtake();
            }
            return ticket;
        });
        return ticket;
    }

    void end(Ticket ticket) {
        tickets.remove(ticket.key(), ticket);
    }

    void overtake(ItemKey key) {
        Ticket ticket = tickets.remove(key);
        if (ticket != null) {
            ticket.overtake();
        }
    }

    /** The keys of which loads are in flight. */
    Stream<ItemKey> loading() {
        return tickets.keySet().stream();
    }

    void hold(ItemKey key) {
        holds.merge(key, 1, Integer::sum);
        overtake(key);
    }

    void unhold(ItemKey key) {
        holds.computeIfPresent(key, (k, count) -> count == 1 ? null : count - 1);
        overtake(key);
    }

    Fences fences() {
        return fences;
    }

    /** Whether a load may install what it found. */
    boolean lets(Ticket ticket, Stamp stamp, Snapshot snapshot) {
        if (ticket.isOvertaken() || isForbidden(ticket.key(), stamp)) {
            return false;
        }
        Fence fence = fences.of(ticket.key());
        return fence == null || fence.passes(snapshot);
    }

    /** Whether nothing may be installed: the statement is of another epoch, or the key is held. */
    boolean isForbidden(ItemKey key, Stamp stamp) {
        return stamp.epoch() != epoch.getAsInt() || holds.containsKey(key);
    }

    /** Whether an own write may be older than a change that has been told, or than something that has left. */
    boolean isLate(ItemKey key, Stamp stamp, long written, @Nullable Entry old) {
        Fence fence = fences.of(key);
        return fence != null && !fence.passes(stamp.sentAt(), written)
                || old == null && removals.mayHaveLeftSince(key, stamp.sentAt());
    }

    /**
     * Raises the key's fence against what has not seen the change, and overtakes its load.
     *
     * @return false where there was no room for a fence
     */
    boolean raise(ItemKey key, int transaction, long version, long now) {
        overtake(key);
        if (!fences.isShown(transaction)) {
            if (fences.raise(key, new Fence(transaction, version, now))) {
                return true;
            }
            removals.left(key, now);
            return false;
        }
        fences.lower(key);
        removals.left(key, now);
        return true;
    }

    /** Lowers the key's fence. A load in flight may be older than the snapshot that made it needless. */
    void lower(Map.Entry<ItemKey, Fence> shown) {
        if (fences.lower(shown.getKey(), shown.getValue())) {
            overtake(shown.getKey());
            removals.left(shown.getKey(), shown.getValue().raisedAt());
        }
    }

    /** Notes that the index has forgotten something of the key. */
    void left(ItemKey key, long now) {
        removals.left(key, now);
    }

    int held() {
        return holds.size();
    }

    int tickets() {
        return tickets.size();
    }
}
