package dev.weir.purge;

import dev.weir.item.ItemKey;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** The writers that wait for one Varnish. Guarded by the lock of its {@link PurgeQueue}. */
final class PurgeWaiters {
    private final Backlog backlog;
    private final Set<PurgeWaiter> waiting = new HashSet<>();

    PurgeWaiters(Backlog backlog) {
        this.backlog = backlog;
    }

    /**
     * Adds a writer that waits for everything requested for these keys so far.
     *
     * @param mayWait whether a writer may wait at the moment
     * @return the wait, over already if there is nothing to wait for, if it may not wait, or if some may have been dropped
     */
    PurgeWaiter add(Collection<ItemKey> keys, boolean mayWait) {
        var waiter = new PurgeWaiter();
        boolean dropped = false;
        for (ItemKey key : keys) {
            dropped |= !register(waiter, new Target.Key(key)) && backlog.isIncomplete();
        }
        register(waiter, Backlog.EVERYTHING);
        if (dropped) {
            waiter.giveUp();
        } else if (!waiter.isNeeded()) {
            waiter.deliver();
        } else if (!mayWait) {
            waiter.giveUp();
        } else {
            waiting.add(waiter);
        }
        return waiter;
    }

    private boolean register(PurgeWaiter waiter, Target target) {
        PendingPurge purge = backlog.last(target);
        if (purge != null) {
            purge.awaitedBy(waiter);
        }
        return purge != null;
    }

    /** Ends one writer's wait. */
    void end(PurgeWaiter waiter) {
        waiting.remove(waiter);
        waiter.giveUp();
    }

    /** Ends every wait. */
    void endAll() {
        waiting.forEach(PurgeWaiter::giveUp);
        waiting.clear();
    }
}
