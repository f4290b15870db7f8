package dev.weir.purge;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A writer's wait for purges of one Varnish.
 *
 * <p>The queue's lock guards the count; the writer waits without it.
 */
final class PurgeWaiter {
    private final CountDownLatch ended = new CountDownLatch(1);
    private int open;
    private volatile boolean delivered;

    /** One purge more has to be run. */
    void add() {
        open++;
    }

    /** One of them has been. */
    void ran() {
        open--;
        if (open == 0) {
            delivered = true;
            ended.countDown();
        }
    }

    /** Nobody waits any more. */
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

    /** Waits for the end, at most so long. */
    void await(long nanos) throws InterruptedException {
        boolean unused = ended.await(nanos, TimeUnit.NANOSECONDS);
    }
}
