package dev.weir.purge;

import dev.weir.item.Version;
import java.util.ArrayList;
import java.util.List;

/**
 * A purge or ban that one Varnish has not carried out yet.
 *
 * <p>Guarded by the queue's lock. It is not changed while it is in flight, so its sender may read it without the lock.
 */
final class PendingPurge {
    private final Target target;
    private final long since;
    private boolean repeat;
    private final List<PurgeWaiter> awaited = new ArrayList<>(0);
    private Version version;
    private long sentAt;
    private long notBefore;
    private int failures;

    /**
     * @param since when it became due, by {@link System#nanoTime}
     * @param repeat whether it repeats a ban
     */
    PendingPurge(Target target, Version version, long since, boolean repeat) {
        this.target = target;
        this.version = version;
        this.since = since;
        this.repeat = repeat;
        this.notBefore = since;
    }

    Target target() {
        return target;
    }

    PurgeRequest request() {
        return PurgeRequest.of(target, version);
    }

    long since() {
        return since;
    }

    boolean isBan() {
        return !(target instanceof Target.Key);
    }

    boolean isRepeat() {
        return repeat;
    }

    long sentAt() {
        return sentAt;
    }

    long notBefore() {
        return notBefore;
    }

    int failures() {
        return failures;
    }

    void sent(long now) {
        sentAt = now;
    }

    void failed(long again) {
        failures++;
        notBefore = again;
    }

    /** Adds another change of the same target: the highest version covers all lower ones, and an unknown version covers all. */
    void join(Version other) {
        repeat = false;
        version = version.isNone() || other.isNone() ? Version.NONE : Version.newer(version, other);
    }

    /** Takes over the changes and waiters of a later purge of the same target. */
    void absorb(PendingPurge later) {
        boolean both = repeat && later.repeat;
        join(later.version);
        repeat = both;
        awaited.addAll(later.awaited);
    }

    void awaitedBy(PurgeWaiter waiter) {
        awaited.removeIf(PurgeWaiter::isOver);
        waiter.add();
        awaited.add(waiter);
    }

    /** Notes that it will not be sent. */
    void dropped() {
        awaited.forEach(PurgeWaiter::giveUp);
    }

    void ran() {
        awaited.forEach(PurgeWaiter::ran);
    }
}
