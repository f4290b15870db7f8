package dev.weir.write;

import dev.weir.database.StoreException;
import dev.weir.database.Unavailability;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The entrance of a lane's queue. It counts the writes that arrive, and refuses them while the queue is full or closed or the
 * database is unavailable.
 *
 * <p>Concurrency. Request threads call {@link #offer}, the lane's thread everything else. One lock guards all fields, and is held
 * only as long as it takes to add one write.
 */
final class Arrivals {
    private final int maxItems;
    private final long maxBytes;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private Deque<PendingWrite> arrivals = new ArrayDeque<>();
    private int items;
    private long bytes;
    private boolean closed;
    private @Nullable Refusal refusal;

    Arrivals(int maxItems, long maxBytes) {
        this.maxItems = maxItems;
        this.maxBytes = maxBytes;
    }

    /** Accepts a write and returns null, or returns why not. An empty queue has room for any one unit. */
    @Nullable
    StoreException offer(PendingWrite write) {
        int count = write.writes().size();
        lock.lock();
        try {
            if (closed) {
                return new StoreException.Unavailable(Unavailability.STOPPING, "The lane is closed.");
            }
            if (refusal != null) {
                return refusal.exception();
            }
            if (items > 0 && (items + count > maxItems || bytes + write.bytes() > maxBytes)) {
                return new StoreException.Overloaded("The lane is full; " + fullness());
            }
            arrivals.addLast(write);
            items += count;
            bytes += write.bytes();
            arrived.signal();
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** Returns what has arrived; new arrivals go to the given deque, which is empty. */
    Deque<PendingWrite> take(Deque<PendingWrite> emptied) {
        lock.lock();
        try {
            Deque<PendingWrite> received = arrivals;
            arrivals = emptied;
            return received;
        } finally {
            lock.unlock();
        }
    }

    /** Adjusts the counts for writes that came back or left. */
    void count(int moreItems, long moreBytes) {
        lock.lock();
        try {
            items += moreItems;
            bytes += moreBytes;
            assert items >= 0 && bytes >= 0 : fullness();
        } finally {
            lock.unlock();
        }
    }

    /** Refuses new writes from now on; null accepts them again. */
    void refuse(@Nullable Refusal cause) {
        lock.lock();
        try {
            refusal = cause;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until something may be taken, at most {@code nanos}, and not at all while writes are refused: then the lane has to
     * connect. Returns false if the queue is closed and empty.
     */
    boolean await(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (items == 0 && !closed && refusal == null) {
                arrived.awaitNanos(nanos);
            }
            return !(closed && items == 0);
        } finally {
            lock.unlock();
        }
    }

    /** Waits for {@code nanos}, or until something arrives. */
    void awaitArrival(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            arrived.awaitNanos(nanos);
        } finally {
            lock.unlock();
        }
    }

    /** Waits for {@code nanos}, or until the queue is closed. */
    void pause(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (left > 0 && !closed) {
                left = arrived.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    int items() {
        lock.lock();
        try {
            return items;
        } finally {
            lock.unlock();
        }
    }

    String fullness() {
        lock.lock();
        try {
            return items + " of " + maxItems + " writes and " + bytes + " of " + maxBytes + " bytes wait in its lane";
        } finally {
            lock.unlock();
        }
    }

    /** Why writes are refused while the lane has no connection. */
    record Refusal(Unavailability why, String message) {
        StoreException exception() {
            return new StoreException.Unavailable(why, message);
        }
    }
}
