package dev.weir.write;

import dev.weir.database.StoreException;
import dev.weir.database.Unavailability;
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
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The writes that wait for one lane, bounded in number and bytes.
 *
 * <p>Writes of one key leave in the order they came; a batch has a key at most once, and writes of one kind only. A key whose row
 * another transaction holds locked is parked: its writes stay until they are due while the others pass.
 *
 * <p>Request threads offer to the {@link Arrivals}; when the lane takes a batch, arrivals move to the end of {@code waiting}.
 * Only the lane's thread uses {@code parked}. It shares {@code waiting}, under the lock {@code choosing}, with the thread that
 * checks deadlines. Lock order: choosing, then that of the arrivals.
 */
final class LaneQueue {
    private final Arrivals arrivals;
    private Deque<PendingWrite> emptied = new ArrayDeque<>();

    private final ReentrantLock choosing = new ReentrantLock();
    private final Deque<PendingWrite> waiting = new ArrayDeque<>();
    private final ParkedKeys parked = new ParkedKeys();

    LaneQueue(int maxItems, long maxBytes) {
        this.arrivals = new Arrivals(maxItems, maxBytes);
    }

    /** Queues a write and returns null, or returns why not. */
    @Nullable
    StoreException offer(PendingWrite write) {
        return arrivals.offer(write);
    }

    /** Withdraws all waiting writes and refuses new ones until the lane can send again. */
    void refuse(Unavailability why, String message) {
        var refusal = new Arrivals.Refusal(why, message);
        arrivals.refuse(refusal);
        choosing.lock();
        try {
            receive();
            for (PendingWrite write = waiting.pollFirst(); write != null; write = waiting.pollFirst()) {
                count(-write.writes().size(), -write.bytes());
                write.withdraw(refusal.exception());
            }
        } finally {
            choosing.unlock();
        }
    }

    /** Accepts writes again. */
    void accept() {
        arrivals.refuse(null);
    }

    /** Puts back at the head what was taken and certainly not applied; writes whose writers have given up are dropped. */
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

    /** Puts a write back and holds the writes of its key for a while, longer each time. */
    void park(PendingWrite write, long now) {
        write.writes().forEach(each -> parked.park(each.key(), now));
        giveBack(List.of(write));
    }

    /** Notes that the key's row could be written: it is no longer parked. */
    void unpark(ItemKey key) {
        parked.unpark(key);
    }

    /** As {@link Arrivals#await}. */
    boolean await(long nanos) throws InterruptedException {
        return arrivals.await(nanos);
    }

    /** Waits for {@code nanos}, or until something arrives. */
    void awaitArrival(long nanos) throws InterruptedException {
        arrivals.awaitArrival(nanos);
    }

    /** Waits for {@code nanos}, or until the queue is closed. */
    void pause(long nanos) throws InterruptedException {
        arrivals.pause(nanos);
    }

    /** Takes the next batch, which is empty if everything that waits is parked. Withdrawn writes are dropped on the way. */
    Batch take(WriteSettings limits, long now) {
        choosing.lock();
        try {
            receive();
            return choose(limits, now);
        } finally {
            choosing.unlock();
        }
    }

    /** Under {@code choosing}. A write is always in one of the lists, so that none is lost if memory runs out. */
    private Batch choose(WriteSettings limits, long now) {
        assert choosing.isHeldByCurrentThread();
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
                boolean fits = taken.isEmpty()
                        || !alone && takenBytes + next.bytes() <= limits.batchBytes() && next.kind() == taken.getFirst().kind();
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
        assert choosing.isHeldByCurrentThread();
        drain(emptied);
        emptied = arrivals.take(emptied);
        drain(emptied);
    }

    private void drain(Deque<PendingWrite> received) {
        assert choosing.isHeldByCurrentThread();
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
        arrivals.count(moreItems, moreBytes);
    }

    /**
     * Expires the writes whose deadline has passed and drops them at once, whatever the lane is doing: their values must not
     * stay in memory once no writer accounts for them.
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
        arrivals.close();
    }

    boolean isClosed() {
        return arrivals.isClosed();
    }

    int items() {
        return arrivals.items();
    }

    String fullness() {
        return arrivals.fullness();
    }

    /**
     * What a lane sends in one statement: writes of one kind.
     *
     * @param cautious whether a row of it was found locked before, so that the statement must skip locked rows
     */
    record Batch(List<PendingWrite> writes, boolean cautious) {}

    /**
     * The keys of a lane whose rows were locked by other transactions, each with the time of its next attempt; the
     * pause grows with every attempt. Not thread-safe.
     */
    private static final class ParkedKeys {
        private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
        private static final int LAST_DOUBLING = 4;

        private final Map<ItemKey, Parking> parked = new HashMap<>();

        void park(ItemKey key, long now) {
            Parking before = parked.get(key);
            int times = before == null ? 0 : before.times + 1;
            parked.put(key, new Parking(now + (FIRST_NANOS << Math.min(times, LAST_DOUBLING)), times));
        }

        void unpark(ItemKey key) {
            parked.remove(key);
        }

        /** Whether it is too early to try the key again. */
        boolean isEarly(ItemKey key, long now) {
            Parking parking = parked.get(key);
            return parking != null && parking.until - now > 0;
        }

        boolean anyOf(PendingWrite unit) {
            return !parked.isEmpty() && unit.writes().stream().anyMatch(each -> parked.containsKey(each.key()));
        }

        /** Forgets all others. */
        void keepOnly(Set<ItemKey> keys) {
            parked.keySet().retainAll(keys);
        }

        private record Parking(long until, int times) {}
    }
}
