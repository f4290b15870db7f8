package dev.weir.store;

import dev.weir.item.ItemKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * The writes that wait for one lane, bounded in number and bytes.
 *
 * <p>Writes of one key leave in the order they came; a key stands at most once in a batch. A key whose row somebody else holds
 * locked is parked: its writes stay until they are due while the others pass.
 *
 * <p>Request threads offer, under {@code arriving}, which nobody holds for longer than it takes to add one. What has arrived
 * moves behind what waits when the lane takes. {@code parked} is for the lane's thread alone; so would {@code waiting} be, which
 * is under {@code choosing} because the deadlines are looked at from another thread. Lock order: choosing, arriving.
 */
final class LaneQueue {
    private final int maxItems;
    private final long maxBytes;

    private final ReentrantLock arriving = new ReentrantLock();
    private final Condition arrived = arriving.newCondition();
    private Deque<PendingWrite> arrivals = new ArrayDeque<>();
    private Deque<PendingWrite> emptied = new ArrayDeque<>();
    private int items;
    private long bytes;
    private boolean closed;

    private final ReentrantLock choosing = new ReentrantLock();
    private final Deque<PendingWrite> waiting = new ArrayDeque<>();
    private final ParkedKeys parked = new ParkedKeys();

    LaneQueue(int maxItems, long maxBytes) {
        this.maxItems = maxItems;
        this.maxBytes = maxBytes;
    }

    /** Lets a write wait here; false where the queue is full or closed. One unit always finds room in an empty queue. */
    boolean offer(PendingWrite write) {
        int count = write.writes().size();
        arriving.lock();
        try {
            if (closed || items > 0 && (items + count > maxItems || bytes + write.bytes() > maxBytes)) {
                return false;
            }
            arrivals.addLast(write);
            items += count;
            bytes += write.bytes();
            arrived.signal();
            return true;
        } finally {
            arriving.unlock();
        }
    }

    /** Puts back, before all others, what was taken and surely not applied; those whose writers have given up are dropped. */
    void giveBack(List<PendingWrite> writes) {
        choosing.lock();
        try {
            for (PendingWrite write : writes.reversed()) {
                if (write.giveBack()) {
                    waiting.addFirst(write);
                    count(write.writes().size(), write.bytes());
                }
            }
        } finally {
            choosing.unlock();
        }
    }

    /** Puts a write back and keeps its key's writes here for a while, longer each time. */
    void park(PendingWrite write, long now) {
        write.writes().forEach(each -> parked.park(each.key(), now));
        giveBack(List.of(write));
    }

    /** Notes that the key's row could be written: it is parked no longer. */
    void unpark(ItemKey key) {
        parked.unpark(key);
    }

    /** Waits until something may be taken, at most {@code nanos}. Returns false where the queue is closed and empty. */
    boolean await(long nanos) throws InterruptedException {
        arriving.lockInterruptibly();
        try {
            if (items == 0 && !closed) {
                arrived.awaitNanos(nanos);
            }
            return !(closed && items == 0);
        } finally {
            arriving.unlock();
        }
    }

    /** Waits for {@code nanos}, or until something arrives. */
    void awaitArrival(long nanos) throws InterruptedException {
        arriving.lockInterruptibly();
        try {
            arrived.awaitNanos(nanos);
        } finally {
            arriving.unlock();
        }
    }

    /** Waits for {@code nanos}, or until the queue is closed. */
    void pause(long nanos) throws InterruptedException {
        arriving.lockInterruptibly();
        try {
            long left = nanos;
            while (left > 0 && !closed) {
                left = arrived.awaitNanos(left);
            }
        } finally {
            arriving.unlock();
        }
    }

    /** Takes the next batch; empty where all that waits is parked. What its writers have withdrawn is dropped on the way. */
    Batch take(WriteSettings limits, long now) {
        choosing.lock();
        try {
            receive();
            return choose(limits, now);
        } finally {
            choosing.unlock();
        }
    }

    /** Under {@code choosing}. A write is always in one of the lists, so that none is lost where memory runs out. */
    private Batch choose(WriteSettings limits, long now) {
        var taken = new ArrayList<PendingWrite>();
        var kept = new ArrayList<PendingWrite>();
        Set<ItemKey> blocked = new HashSet<>();
        boolean cautious = false;
        boolean complete = false;
        long takenBytes = 0;
        int goneItems = 0;
        long goneBytes = 0;
        int scanned = 0;
        try {
            while (!waiting.isEmpty() && taken.size() < limits.batchItems() && scanned++ < 4 * limits.batchItems()) {
                PendingWrite next = waiting.getFirst();
                boolean alone = next.isAtomic() || next.bytes() >= limits.largeFromBytes() || parked.anyOf(next);
                boolean fits = taken.isEmpty() || !alone && takenBytes + next.bytes() <= limits.batchBytes();
                if ((!fits || isBlocked(next, blocked, now)) && next.isWaiting()) {
                    kept.add(next);
                    waiting.removeFirst();
                    next.writes().forEach(write -> blocked.add(write.key()));
                    continue;
                }
                taken.add(next);
                waiting.removeFirst();
                goneItems += next.writes().size();
                goneBytes += next.bytes();
                if (!next.take()) {
                    taken.removeLast();
                    continue;
                }
                takenBytes += next.bytes();
                next.writes().forEach(write -> blocked.add(write.key()));
                cautious |= parked.anyOf(next);
                if (alone) {
                    break;
                }
            }
            complete = true;
        } finally {
            kept.reversed().forEach(waiting::addFirst);
            count(-goneItems, -goneBytes);
            if (!complete) {
                giveBack(taken);
            }
        }
        if (waiting.isEmpty()) {
            parked.keepOnly(blocked);
        }
        return new Batch(taken, cautious);
    }

    /** Moves what has arrived behind what waits. Under {@code choosing}. */
    private void receive() {
        drain(emptied);
        arriving.lock();
        try {
            Deque<PendingWrite> received = arrivals;
            arrivals = emptied;
            emptied = received;
        } finally {
            arriving.unlock();
        }
        drain(emptied);
    }

    private void drain(Deque<PendingWrite> received) {
        while (!received.isEmpty()) {
            waiting.addLast(received.getFirst());
            received.removeFirst();
        }
    }

    private boolean isBlocked(PendingWrite write, Set<ItemKey> blocked, long now) {
        for (Write each : write.writes()) {
            if (blocked.contains(each.key()) || parked.isEarly(each.key(), now)) {
                return true;
            }
        }
        return false;
    }

    private void count(int moreItems, long moreBytes) {
        arriving.lock();
        try {
            items += moreItems;
            bytes += moreBytes;
        } finally {
            arriving.unlock();
        }
    }

    /**
     * Gives up on what has waited past its deadline, and drops it at once, whatever the lane is doing: its values must not stay
     * when nobody counts them as his any more.
     *
     * @return whether others still wait
     */
    boolean expire(long now) {
        choosing.lock();
        try {
            receive();
            Set<PendingWrite> gone =
                    waiting.stream().filter(write -> !write.isLeft(now, this::fullness)).collect(Collectors.toSet());
            waiting.removeAll(gone);
            gone.forEach(write -> count(-write.writes().size(), -write.bytes()));
            return !waiting.isEmpty();
        } finally {
            choosing.unlock();
        }
    }

    void close() {
        arriving.lock();
        try {
            closed = true;
            arrived.signalAll();
        } finally {
            arriving.unlock();
        }
    }

    boolean isClosed() {
        arriving.lock();
        try {
            return closed;
        } finally {
            arriving.unlock();
        }
    }

    int items() {
        arriving.lock();
        try {
            return items;
        } finally {
            arriving.unlock();
        }
    }

    String fullness() {
        arriving.lock();
        try {
            return items + " of " + maxItems + " writes and " + bytes + " of " + maxBytes + " bytes wait in its lane";
        } finally {
            arriving.unlock();
        }
    }

    /**
     * What a lane sends in one statement.
     *
     * @param cautious whether a row of it was found locked before, so that the statement must skip locked rows
     */
    record Batch(List<PendingWrite> writes, boolean cautious) {}
}
