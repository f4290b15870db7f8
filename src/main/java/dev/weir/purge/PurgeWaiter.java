package dev.weir.purge;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One writer's wait for purges by one Varnish.
 *
 * <p>The queue's lock guards the count; the writer waits without holding it.
 */
final class PurgeWaiter {
    private final CountDownLatch ended = new CountDownLatch(1);
    private int open;
    private volatile boolean delivered;

    /** Adds a purge to wait for. */
    void add() {
        open++;
    }

    /** Notes that one of them succeeded. */
    void ran() {
        open--;
        if (open == 0) {
            deliver();
        }
    }

    /** Ends the wait: all of it is done. */
    void deliver() {
        delivered = true;
        ended.countDown();
    }

    /** Ends the wait. */
    void giveUp() {
        ended.countDown();
    }

    /** Whether there is anything to wait for. */
    boolean isNeeded() {
        return open > 0;
    }

    boolean isDelivered() {
        return delivered;
    }

    boolean isOver() {
        return ended.getCount() == 0;
    }

    /** Waits for the end, at most for the given time. */
    void await(long nanos) throws InterruptedException {
        boolean unused = ended.await(nanos, TimeUnit.NANOSECONDS);
    }
}
