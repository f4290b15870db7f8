package dev.weir.purge;

import dev.weir.item.Version;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * All purges for one Varnish, waiting and in flight. Times are those of {@link System#nanoTime}.
 *
 * <p>Invariants:
 * <ul>
 * <li>A target has at most one purge in flight ({@code sent}), and at most one that waits ({@code waiting}). A new one joins the
 *     waiting one, never the one in flight, which may already have taken effect.
 * <li>A waiting purge is in exactly one of {@code bans}, {@code purges} (ready to send), {@code delayed} (not yet), or follows
 *     one for the same target in flight. Bans are sent first, then purges in order of arrival.
 * <li>{@code undelivered} holds all of them, oldest first.
 * <li>The number that wait is bounded, not counting those that failed in flight. If another would exceed the bound, all that
 *     wait are dropped and replaced by one ban of everything. Their writers stop waiting: a Varnish may store an answer in
 *     flight after the ban, and only the repeated ban, which comes later than any writer waits, covers it.
 * <li>A ban that succeeded is repeated once, some time later.
 * </ul>
 *
 * <p>Guarded by the lock of its {@link PurgeQueue}, except {@link #oldestNanos}.
 */
final class Backlog {
    static final Target EVERYTHING = new Target.Everything();

    private final int mostItems;
    private final long banAgainNanos;
    private final Map<Target, PendingPurge> waiting = new HashMap<>();
    private final Map<Target, PendingPurge> sent = new HashMap<>();
    private final LinkedHashSet<PendingPurge> undelivered = new LinkedHashSet<>();
    private final Deque<PendingPurge> bans = new ArrayDeque<>();
    private final Deque<PendingPurge> purges = new ArrayDeque<>();
    private final PriorityQueue<PendingPurge> delayed =
            new PriorityQueue<>((a, b) -> Long.signum(a.notBefore() - b.notBefore()));
    private final LinkedHashMap<Target, Long> repeats = new LinkedHashMap<>();
    private volatile @Nullable PendingPurge oldest;
    private boolean incomplete;

    Backlog(VarnishSettings settings) {
        this.mostItems = settings.queueItems();
        this.banAgainNanos = settings.banAgain().toNanos();
    }

    /** Adds a purge, or joins it to a waiting one; false if all waiting ones were replaced by a ban of everything. */
    boolean enqueue(Target target, Version version, long now) {
        PendingPurge purge = waiting.get(target);
        if (purge != null) {
            purge.join(version);
        } else if (waiting.size() < mostItems) {
            add(target, version, now, false);
        } else {
            replaceAll();
            return false;
        }
        return true;
    }

    private void add(Target target, Version version, long now, boolean repeat) {
        var purge = new PendingPurge(target, version, now, repeat);
        waiting.put(target, purge);
        undelivered.addLast(purge);
        oldest = undelivered.getFirst();
        if (!sent.containsKey(target)) {
            line(purge).addLast(purge);
        }
    }

    private Deque<PendingPurge> line(PendingPurge purge) {
        return purge.isBan() ? bans : purges;
    }

    private void replaceAll() {
        // As old as the oldest purge that it replaces.
        var everything = new PendingPurge(EVERYTHING, Version.NONE, undelivered.getFirst().since(), false);
        for (PendingPurge dropped : waiting.values()) {
            undelivered.remove(dropped);
            dropped.dropped();
        }
        incomplete = true;
        waiting.clear();
        bans.clear();
        purges.clear();
        delayed.clear();
        waiting.put(EVERYTHING, everything);
        undelivered.addFirst(everything);
        oldest = everything;
        if (!sent.containsKey(EVERYTHING)) {
            bans.addLast(everything);
        }
    }

    /** Takes the next purge to send, which is then in flight; null if there is none. */
    @Nullable
    PendingPurge next(long now) {
        while (!repeats.isEmpty() && repeats.firstEntry().getValue() - now <= 0) {
            Target target = repeats.pollFirstEntry().getKey();
            if (!waiting.containsKey(target)) {
                add(target, Version.NONE, now, true);
            }
        }
        for (PendingPurge due = delayed.peek(); due != null && due.notBefore() - now <= 0; due = delayed.peek()) {
            delayed.remove();
            line(due).addLast(due);
        }
        PendingPurge purge = bans.isEmpty() ? purges.poll() : bans.poll();
        if (purge != null) {
            waiting.remove(purge.target());
            PendingPurge inFlight = sent.put(purge.target(), purge);
            assert inFlight == null : "A target has one purge in flight";
            purge.sent(now);
        }
        return purge;
    }

    /** The time until {@link #next} has one, unless another is added; {@link Long#MAX_VALUE} if it never will. */
    long nanosToNext(long now) {
        long first = bans.isEmpty() && purges.isEmpty() ? Long.MAX_VALUE : 0;
        PendingPurge due = delayed.peek();
        if (due != null) {
            first = Math.min(first, due.notBefore() - now);
        }
        return repeats.isEmpty() ? first : Math.min(first, repeats.firstEntry().getValue() - now);
    }

    /** Notes that a purge in flight succeeded. */
    void taken(PendingPurge purge, long now) {
        sent.remove(purge.target());
        undelivered.remove(purge);
        oldest = undelivered.isEmpty() ? null : undelivered.getFirst();
        purge.ran();
        PendingPurge following = waiting.get(purge.target());
        if (following != null) {
            line(following).addLast(following);
        }
        if (purge.isBan() && !purge.isRepeat()) {
            repeats.remove(purge.target());
            repeats.putLast(purge.target(), now + banAgainNanos);
        }
        incomplete &= waiting.containsKey(EVERYTHING) || sent.containsKey(EVERYTHING) || repeats.containsKey(EVERYTHING);
    }

    /** Notes that a purge in flight must be repeated, not before the given time. */
    void again(PendingPurge purge, long notBefore) {
        sent.remove(purge.target());
        PendingPurge following = waiting.put(purge.target(), purge);
        if (following != null) {
            purge.absorb(following);
            undelivered.remove(following);
        }
        purge.failed(notBefore);
        delayed.add(purge);
    }

    /** The purge whose success means that everything requested for the target so far is done; null if it is done already. */
    @Nullable
    PendingPurge last(Target target) {
        PendingPurge purge = waiting.get(target);
        return purge == null ? sent.get(target) : purge;
    }

    /** Whether some were dropped, and the ban that replaced them has not been repeated yet. */
    boolean isIncomplete() {
        return incomplete;
    }

    boolean isAnySent() {
        return !sent.isEmpty();
    }

    /** How many are waiting or in flight. */
    int size() {
        return undelivered.size();
    }

    /** Whether a ban that succeeded is still to be repeated. */
    boolean isRepeating() {
        return !repeats.isEmpty();
    }

    /** How long the oldest has waited; 0 if there is none. */
    long oldestNanos(long now) {
        PendingPurge first = oldest;
        return first == null ? 0 : Math.max(0, now - first.since());
    }
}
