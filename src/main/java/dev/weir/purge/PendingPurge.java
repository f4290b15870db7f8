package dev.weir.purge;

import dev.weir.item.Version;
import java.util.ArrayList;
import java.util.List;

/**
 * Something one Varnish must still be told.
 *
 * <p>The queue's lock guards it. While it is on its way nobody changes it, so its sender may read it without.
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
     * @param since when it became due, as {@link System#nanoTime}
     * @param repeat whether it is a ban that was sent before
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

    /** Another change of the same: the highest version covers all below it, and one not known covers all. */
    void join(Version other) {
        repeat = false;
        version = version.isNone() || other.isNone() ? Version.NONE : Version.newer(version, other);
    }

    /** Takes over what a later purge for the same target was for. */
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

    /** It will not be run. */
    void forgotten() {
        awaited.forEach(PurgeWaiter::giveUp);
    }

    void ran() {
        awaited.forEach(PurgeWaiter::ran);
    }
}
