package dev.weir.store;

import dev.weir.item.ItemKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The writes that wait for one lane, bounded in number and bytes.
 *
 * <p>Writes of one key leave in the order they came; a key stands at most once in a batch. A key whose row somebody else holds
 * locked is parked: its writes stay until they are due while the others pass. Everything is guarded by {@code lock}; request
 * threads offer, the lane's thread does the rest.
 */
final class LaneQueue {
    private static final long FIRST_PARK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int LAST_PARK_DOUBLING = 4;

    private final int maxItems;
    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Deque<PendingWrite> waiting = new ArrayDeque<>();
    private final Map<ItemKey, Parking> parked = new HashMap<>();
    private int items;
    private long bytes;
    private boolean closed;

    LaneQueue(int maxItems, long maxBytes) {
        this.maxItems = maxItems;
        this.maxBytes = maxBytes;
    }

    /** Lets a write wait here; false where the queue is full or closed. One unit always finds room in an empty queue. */
    boolean offer(PendingWrite write) {
        lock.lock();
        try {
            int count = write.writes().size();
            if (closed || !waiting.isEmpty() && (items + count > maxItems || bytes + write.bytes() > maxBytes)) {
                return false;
            }
            waiting.addLast(write);
            items += count;
            bytes += write.bytes();
            arrived.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Puts back, before all others, what was taken and surely not applied; those whose writers have given up are dropped. */
    void giveBack(List<PendingWrite> writes) {
        lock.lock();
        try {
            for (PendingWrite write : writes.reversed()) {
                if (write.giveBack()) {
                    waiting.addFirst(write);
                    items += write.writes().size();
                    bytes += write.bytes();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Puts a write back and keeps its key's writes here for a while, longer each time. */
    void park(PendingWrite write, long now) {
        lock.lock();
        try {
            for (Write each : write.writes()) {
                int times = parked.containsKey(each.key()) ? parked.get(each.key()).times + 1 : 0;
                long pause = FIRST_PARK_NANOS << Math.min(times, LAST_PARK_DOUBLING);
                parked.put(each.key(), new Parking(now + pause, times));
            }
            giveBack(List.of(write));
        } finally {
            lock.unlock();
        }
    }

    /** Notes that the key's row could be written: it is parked no longer. */
    void unpark(ItemKey key) {
        lock.lock();
        try {
            parked.remove(key);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until something may be taken, at most {@code nanos}. Returns false where the queue is closed and empty. */
    boolean await(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (waiting.isEmpty() && !closed) {
                arrived.awaitNanos(nanos);
            }
            return !(closed && waiting.isEmpty());
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

    /** Takes the next batch; empty where all that waits is parked. What its writers have withdrawn is dropped on the way. */
    Batch take(WriteSettings limits, long now) {
        lock.lock();
        try {
            var taken = new ArrayList<PendingWrite>();
            var kept = new ArrayList<PendingWrite>();
            Set<ItemKey> blocked = new HashSet<>();
            boolean cautious = false;
            long takenBytes = 0;
            int scanned = 0;
            while (!waiting.isEmpty() && taken.size() < limits.batchItems() && scanned++ < 4 * limits.batchItems()) {
                PendingWrite next = waiting.pollFirst();
                boolean alone = next.isAtomic() || next.bytes() >= limits.largeFromBytes() || wasParked(next);
                boolean fits = taken.isEmpty() || !alone && takenBytes + next.bytes() <= limits.batchBytes();
                if (!fits || isBlocked(next, blocked, now)) {
                    if (next.isWaiting()) {
                        kept.add(next);
                        next.writes().forEach(write -> blocked.add(write.key()));
                    } else {
                        forget(next);
                    }
                    continue;
                }
                forget(next);
                if (next.take()) {
                    taken.add(next);
                    takenBytes += next.bytes();
                    next.writes().forEach(write -> blocked.add(write.key()));
                    cautious |= wasParked(next);
                    if (alone) {
                        break;
                    }
                }
            }
            for (PendingWrite write : kept.reversed()) {
                waiting.addFirst(write);
            }
            if (waiting.isEmpty()) {
                parked.keySet().removeIf(key -> !blocked.contains(key));
            }
            return new Batch(taken, cautious);
        } finally {
            lock.unlock();
        }
    }

    private boolean wasParked(PendingWrite write) {
        return !parked.isEmpty() && write.writes().stream().anyMatch(each -> parked.containsKey(each.key()));
    }

    private boolean isBlocked(PendingWrite write, Set<ItemKey> blocked, long now) {
        for (Write each : write.writes()) {
            Parking parking = parked.get(each.key());
            if (blocked.contains(each.key()) || parking != null && parking.until - now > 0) {
                return true;
            }
        }
        return false;
    }

    private void forget(PendingWrite write) {
        items -= write.writes().size();
        bytes -= write.bytes();
    }

    /** Drops what writers have withdrawn, so that it does not take the place of others while nothing can be taken. */
    void dropWithdrawn() {
        lock.lock();
        try {
            waiting.removeIf(write -> {
                boolean gone = !write.isWaiting();
                if (gone) {
                    forget(write);
                }
                return gone;
            });
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

    /**
     * What a lane sends in one statement.
     *
     * @param cautious whether a row of it was found locked before, so that the statement must skip locked rows
     */
    record Batch(List<PendingWrite> writes, boolean cautious) {}

    private record Parking(long until, int times) {}
}
