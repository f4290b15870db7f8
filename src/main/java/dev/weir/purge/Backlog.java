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
 * All purges to one Varnish, waiting and on their way. Times are as {@link System#nanoTime}.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>A target has at most one purge on its way ({@code sent}), and at most one that waits ({@code waiting}). Whatever comes
 *       joins the waiting one, never the other: that may have done its work at the Varnish already.
 *   <li>A waiting purge is in exactly one of {@code bans}, {@code purges} (may be sent), {@code delayed} (not yet), or has one
 *       of its target on its way before it. Bans are sent first, then purges in the order in which they came.
 *   <li>{@code undelivered} holds all purges of both, the oldest first.
 *   <li>Not more than the bound wait, besides those that were on their way and failed. Where another would be too many, all that
 *       wait are forgotten and one ban of everything takes their place. Whoever waited for them waits no more: an answer that is
 *       in flight may be stored behind the ban, and only its repetition, later than any writer waits, reaches that one.
 *   <li>A ban that was taken is asked for once more, a while later.
 * </ul>
 *
 * <p>The lock of its {@link PurgeQueue} guards it; {@link #oldestNanos} may be asked without.
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
    private boolean forgetful;

    Backlog(VarnishSettings settings) {
        this.mostItems = settings.queueItems();
        this.banAgainNanos = settings.banAgain().toNanos();
    }

    /** Adds a purge, or joins it to one that waits; false where all that waited were forgotten for a ban of everything. */
    boolean ask(Target target, Version version, long now) {
        PendingPurge purge = waiting.get(target);
        if (purge != null) {
            purge.join(version);
        } else if (waiting.size() < mostItems) {
            add(target, version, now, false);
        } else {
            forgetAll();
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

    private void forgetAll() {
        // As old as the oldest of what it stands for.
        var everything = new PendingPurge(EVERYTHING, Version.NONE, undelivered.getFirst().since(), false);
        for (PendingPurge forgotten : waiting.values()) {
            undelivered.remove(forgotten);
            forgotten.forgotten();
        }
        forgetful = true;
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

    /** The one to be sent now, which is then on its way; null where there is none. */
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
            sent.put(purge.target(), purge);
            purge.sent(now);
        }
        return purge;
    }

    /** After how long {@link #next} has one, if nothing comes meanwhile; the longest there is where it never has. */
    long nanosToNext(long now) {
        long first = bans.isEmpty() && purges.isEmpty() ? Long.MAX_VALUE : 0;
        PendingPurge due = delayed.peek();
        if (due != null) {
            first = Math.min(first, due.notBefore() - now);
        }
        return repeats.isEmpty() ? first : Math.min(first, repeats.firstEntry().getValue() - now);
    }

    /** One that was on its way has been run. */
    void taken(PendingPurge purge, long now) {
        sent.remove(purge.target());
        undelivered.remove(purge);
        oldest = undelivered.isEmpty() ? null : undelivered.getFirst();
        purge.ran();
        PendingPurge behind = waiting.get(purge.target());
        if (behind != null) {
            line(behind).addLast(behind);
        }
        if (purge.isBan() && !purge.isRepeat()) {
            repeats.remove(purge.target());
            repeats.putLast(purge.target(), now + banAgainNanos);
        }
        forgetful &= waiting.containsKey(EVERYTHING) || sent.containsKey(EVERYTHING) || repeats.containsKey(EVERYTHING);
    }

    /** One that was on its way has to be run again, not before the time. */
    void again(PendingPurge purge, long notBefore) {
        sent.remove(purge.target());
        PendingPurge behind = waiting.put(purge.target(), purge);
        if (behind != null) {
            purge.absorb(behind);
            undelivered.remove(behind);
        }
        purge.failed(notBefore);
        delayed.add(purge);
    }

    /** The purge that, once it is run, has done all that was asked for the target; null where all is done. */
    @Nullable
    PendingPurge last(Target target) {
        PendingPurge purge = waiting.get(target);
        return purge == null ? sent.get(target) : purge;
    }

    /** Whether some were forgotten, and the ban that took their place has not been repeated yet. */
    boolean isForgetful() {
        return forgetful;
    }

    boolean isAnySent() {
        return !sent.isEmpty();
    }

    /** How many have to be run, those on their way included. */
    int size() {
        return undelivered.size();
    }

    /** Whether a ban that was taken is still to be asked for once more. */
    boolean isRepeating() {
        return !repeats.isEmpty();
    }

    /** How long the oldest of them has waited; 0 where there is none. */
    long oldestNanos(long now) {
        PendingPurge first = oldest;
        return first == null ? 0 : Math.max(0, now - first.since());
    }
}
