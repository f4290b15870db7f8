package dev.weir.coherence;

import dev.weir.item.ItemKey;
import dev.weir.item.Version;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/**
 * Keeps old values out of the index: tickets, holds, fences, removals, the epoch and the horizon. Separate from the entries, so
 * that eviction loses none of it.
 *
 * <p><b>Invariants.</b>
 *
 * <ul>
 *   <li>A load may install only while its {@link Ticket} is not overtaken. There is at most one such ticket for a key. An own
 *       write or a change overtakes it, so that a load sent before the commit cannot bring the old value back, even if the new
 *       entry has been evicted in the meantime.
 *   <li>A load shows at least what the edge had seen when it began ({@link Horizon}): own writes, visible changes, and what other
 *       loads saw. So a load from a lagging standby brings nothing old back.
 *   <li>A load sent after a change was received but before it became visible is kept out by the key's {@link Fence}. When the
 *       fence is lowered, because a snapshot shows the change, the ticket is overtaken, since the load may have been sent before
 *       that snapshot.
 *   <li>An own write whose answer arrives late is kept out by the fence, by the newer entry, or if both are gone by the {@link
 *       RemovalClock}, which records when the last trace of a key was removed.
 *   <li>A statement of an older epoch installs nothing.
 *   <li>While a key is held, because it is unknown whether a batch with it was committed, nothing is installed.
 * </ul>
 *
 * <p>All methods that take a key, except {@link #begin} and {@link #end}, are called inside the index's compute on the key.
 */
public final class InstallGuards {
    private final ConcurrentHashMap<ItemKey, Ticket> tickets = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<ItemKey, Integer> holds = new ConcurrentHashMap<>();
    private final Fences fences;
    private final RemovalClock removals;
    private final Horizon horizon = new Horizon();
    private final IntSupplier epoch;

    public InstallGuards(int maxFences, long now, IntSupplier epoch) {
        this.fences = new Fences(maxFences);
        this.removals = new RemovalClock(now);
        this.epoch = epoch;
    }

    public Ticket begin(ItemKey key) {
        // Atomically: a previous ticket that was out of the map but not overtaken yet would survive an own write, and a new
        // ticket that did not know of the write would not be overtaken.
        return tickets.compute(key, (k, former) -> {
            if (former != null) {
                former.overtake();
            }
            return new Ticket(key, horizon.seen());
        });
    }

    public void end(Ticket ticket) {
        tickets.remove(ticket.key(), ticket);
    }

    public void overtake(ItemKey key) {
        Ticket ticket = tickets.remove(key);
        if (ticket != null) {
            ticket.overtake();
        }
    }

    /** Records an own write, and overtakes the load in flight. */
    public void wrote(ItemKey key, WriteStamp stamp) {
        horizon.wrote(stamp.sent().era().generation(), stamp.transaction());
        overtake(key);
    }

    /** The keys with loads in flight. */
    public Stream<ItemKey> loading() {
        return tickets.keySet().stream();
    }

    public void hold(ItemKey key) {
        holds.merge(key, 1, Integer::sum);
        overtake(key);
    }

    public void unhold(ItemKey key) {
        holds.computeIfPresent(key, (k, count) -> count == 1 ? null : count - 1);
        overtake(key);
    }

    /** The number of fences. */
    public int standingFences() {
        return fences.size();
    }

    /**
     * Records a lower bound of what every statement sent to the primary from now on sees.
     *
     * @return the fences, by key, that are no longer needed
     */
    public Iterable<Map.Entry<ItemKey, Fence>> recordVisible(int generation, Snapshot snapshot) {
        // First: a load that begins after its key's fence was lowered must know of the snapshot.
        horizon.record(generation, snapshot, Era.NO_EPOCH);
        return fences.recordVisible(snapshot);
    }

    /** Lowers all fences and forgets the snapshot, since transactions may belong to another database from now on. */
    public void clearFences() {
        fences.clear();
    }

    /** Whether a load may install what it found. */
    public boolean allows(Ticket ticket, ReadStamp stamp) {
        // Recorded even if the load is overtaken: a later load of the key must know of this one.
        boolean ordered = horizon.record(stamp);
        if (!ordered || ticket.isOvertaken() || !ticket.isCoveredBy(stamp) || isForbidden(ticket.key(), stamp.sent())) {
            return false;
        }
        Fence fence = fences.of(ticket.key());
        return fence == null || fence.passes(stamp.snapshot());
    }

    /** Whether nothing may be installed, because the statement is of another epoch or the key is held. */
    public boolean isForbidden(ItemKey key, Stamp stamp) {
        return stamp.epoch() != epoch.getAsInt() || isHeld(key);
    }

    /** Whether it is unknown what the database has for the key. */
    public boolean isHeld(ItemKey key) {
        return holds.containsKey(key);
    }

    /**
     * Whether an own write may be older than a received change, or than something removed since.
     *
     * @param version the version that was written
     * @param known whether the index has an entry for the key
     */
    public boolean isLate(ItemKey key, Stamp sent, Version version, boolean known) {
        Fence fence = fences.of(key);
        return fence != null && !fence.passes(sent.sentAt(), version)
                || !known && removals.mayHaveBeenRemovedSince(key, sent.sentAt());
    }

    /**
     * Raises the key's fence against statements that have not seen the change, and overtakes its load.
     *
     * @return false if the limit of fences is reached
     */
    public boolean raise(ItemKey key, int transaction, Version version, long now) {
        overtake(key);
        if (!fences.isVisible(transaction)) {
            if (fences.raise(key, new Fence(transaction, version, now))) {
                return true;
            }
            removals.removed(key, now);
            return false;
        }
        fences.lower(key);
        removals.removed(key, now);
        return true;
    }

    /** Lowers the key's fence. The load in flight is overtaken, since it may be older than the snapshot that shows the change. */
    public void lower(Map.Entry<ItemKey, Fence> shown) {
        if (fences.lower(shown.getKey(), shown.getValue())) {
            overtake(shown.getKey());
            removals.removed(shown.getKey(), shown.getValue().raisedAt());
        }
    }

    /** Records that the index removed something of the key. */
    public void removed(ItemKey key, long now) {
        removals.removed(key, now);
    }

    public int held() {
        return holds.size();
    }

    public int tickets() {
        return tickets.size();
    }
}
