package dev.weir.coherence;

import dev.weir.item.ItemKey;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/**
 * What keeps old values out of the index, kept apart from the entries so that no eviction loses it: tickets, held keys, fences,
 * removals, the epoch and the horizon.
 *
 * <p><b>Invariants.</b>
 *
 * <ul>
 *   <li>A load may install only while its {@link Ticket} is not overtaken. There is at most one such ticket for a key. An own
 *       write overtakes it, so that a load sent before the commit cannot bring the old value back, even if the written entry has
 *       been evicted in between; and so does a change.
 *   <li>A load shows at least what the edge had seen when it began ({@link Horizon}): own writes, changes shown, and what other
 *       loads saw. So one that comes from a standby that lags brings back nothing.
 *   <li>A load sent before the change became visible, though after it was told, is kept out by the key's {@link Fence}. When the
 *       fence falls, because a snapshot has shown the change, it overtakes the ticket: the load may have been sent before.
 *   <li>An own write whose answer comes late is kept out by the fence, by the newer entry, or if both have gone by {@link
 *       RemovalClock}: whatever leaves no trace of a key leaves the time.
 *   <li>A read of an older epoch installs nothing.
 *   <li>While a key is held, because nobody knows whether a batch with it was committed, nothing is installed.
 * </ul>
 *
 * <p>All that takes a key, but {@link #begin} and {@link #end}, is called inside the index's compute on the key.
 */
public final class InstallGuards {
    private final ConcurrentHashMap<ItemKey, Ticket> tickets = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<ItemKey, Integer> holds = new ConcurrentHashMap<>();
    private final Fences fences;
    private final RemovalClock removals;
    private final Horizon horizon = new Horizon();
    private final IntSupplier epoch;

    public InstallGuards(int mostFences, long now, IntSupplier epoch) {
        this.fences = new Fences(mostFences);
        this.removals = new RemovalClock(now);
        this.epoch = epoch;
    }

    public Ticket begin(ItemKey key) {
        // In one step: a former ticket that has left the map and is not overtaken yet would outlive an own write, and a new one
        // that knew nothing of the write would not be overtaken.
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

    /** Notes an own write, and overtakes the load in flight. */
    public void wrote(ItemKey key, WriteStamp stamp) {
        horizon.wrote(stamp.sent().era().generation(), stamp.transaction());
        overtake(key);
    }

    /** The keys of which loads are in flight. */
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

    /** How many fences stand. */
    public int standingFences() {
        return fences.size();
    }

    /**
     * Notes what every statement sent from now on to the primary sees at least.
     *
     * @return the fences, by key, that this makes needless
     */
    public Iterable<Map.Entry<ItemKey, Fence>> shownBy(int generation, Snapshot snapshot) {
        // First: a load that begins after its key's fence has fallen must know of it.
        horizon.saw(generation, snapshot, Era.NO_EPOCH);
        return fences.shownBy(snapshot);
    }

    /** Lowers all fences, and forgets what was shown: transactions may be those of another database from now on. */
    public void clearFences() {
        fences.clear();
    }

    /** Whether a load may install what it found. */
    public boolean lets(Ticket ticket, ReadStamp stamp) {
        // Before it is asked whether it has been overtaken: a later load of the key has to know of this one.
        boolean ordered = horizon.saw(stamp);
        if (!ordered || ticket.isOvertaken() || !ticket.isShownBy(stamp) || isForbidden(ticket.key(), stamp.sent())) {
            return false;
        }
        Fence fence = fences.of(ticket.key());
        return fence == null || fence.passes(stamp.snapshot());
    }

    /** Whether nothing may be installed: the statement is of another epoch, or the key is held. */
    public boolean isForbidden(ItemKey key, Stamp stamp) {
        return stamp.epoch() != epoch.getAsInt() || isHeld(key);
    }

    /** Whether nobody knows what the database has for the key. */
    public boolean isHeld(ItemKey key) {
        return holds.containsKey(key);
    }

    /**
     * Whether an own write may be older than a change that has been told, or than something that has left.
     *
     * @param version that it wrote
     * @param known whether the index has something of the key
     */
    public boolean isLate(ItemKey key, Stamp sent, long version, boolean known) {
        Fence fence = fences.of(key);
        return fence != null && !fence.passes(sent.sentAt(), version)
                || !known && removals.mayHaveLeftSince(key, sent.sentAt());
    }

    /**
     * Raises the key's fence against what has not seen the change, and overtakes its load.
     *
     * @return false if there was no room for a fence
     */
    public boolean raise(ItemKey key, int transaction, long version, long now) {
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
    public void lower(Map.Entry<ItemKey, Fence> shown) {
        if (fences.lower(shown.getKey(), shown.getValue())) {
            overtake(shown.getKey());
            removals.left(shown.getKey(), shown.getValue().raisedAt());
        }
    }

    /** Notes that the index has forgotten something of the key. */
    public void left(ItemKey key, long now) {
        removals.left(key, now);
    }

    public int held() {
        return holds.size();
    }

    public int tickets() {
        return tickets.size();
    }
}
