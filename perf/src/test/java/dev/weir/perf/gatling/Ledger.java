package dev.weir.perf.gatling;

import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntPredicate;

/**
 * What was written, as the writers know it; so what a read must not be older than.
 *
 * <p>The writes of a key are numbered from 1 in the order in which they are committed: by a claim, which one writer has at a
 * time, or by compare-and-set. Write 0 is the absence before all of them. Of each key three numbers only rise: the highest that
 * was sent, the highest that was acknowledged, and the highest that was acknowledged as purged everywhere. A reader asks for the
 * last <em>before</em> its request is sent; what it is answered must be at least that, and at most what was sent by then. Any
 * thread uses it.
 */
final class Ledger {
    private final AtomicIntegerArray sent;
    private final AtomicIntegerArray stored;
    private final AtomicIntegerArray visible;
    private final AtomicIntegerArray claimed;
    private final IntPredicate removes;
    private final LongAdder reads = new LongAdder();
    private final LongAdder writes = new LongAdder();
    private final LongAdder pending = new LongAdder();

    /**
     * A ledger of keys that are absent.
     *
     * @param removes which writes are deletes
     */
    Ledger(int keys, IntPredicate removes) {
        sent = new AtomicIntegerArray(keys);
        stored = new AtomicIntegerArray(keys);
        visible = new AtomicIntegerArray(keys);
        claimed = new AtomicIntegerArray(keys);
        this.removes = write -> write == 0 || removes.test(write);
    }

    int keys() {
        return sent.length();
    }

    /** Takes a key for one writer, or the next one that is free; none where all are taken. */
    OptionalInt claim(int wanted) {
        for (int step = 0; step < keys(); step++) {
            int key = (wanted + step) % keys();
            if (claimed.compareAndSet(key, 0, 1)) {
                return OptionalInt.of(key);
            }
        }
        return OptionalInt.empty();
    }

    /** Gives a key back. */
    void release(int key) {
        claimed.set(key, 0);
    }

    /** The number of the write that the holder of a claim is about to send. */
    int next(int key) {
        return sent.incrementAndGet(key);
    }

    /** A write that is about to be sent under a number that was found, and not given by a claim. */
    void send(int key, int write) {
        sent.accumulateAndGet(key, write, Math::max);
    }

    boolean removes(int write) {
        return removes.test(write);
    }

    /**
     * A write was acknowledged.
     *
     * @param later whether the answer said that a Varnish has still to be told
     */
    void acknowledge(int key, int write, boolean later) {
        writes.increment();
        stored.accumulateAndGet(key, write, Math::max);
        if (later) {
            pending.increment();
        } else {
            visible.accumulateAndGet(key, write, Math::max);
        }
    }

    /** What a read that is about to be sent must be answered with at least. */
    int least(int key) {
        return visible.get(key);
    }

    /** What it must be answered with in the end, when every Varnish has been told. */
    int stored(int key) {
        return stored.get(key);
    }

    int sent(int key) {
        return sent.get(key);
    }

    /** A read was answered with a value. */
    void judge(int key, int least, int write) {
        reads.increment();
        if (write < least) {
            throw new Wrong("STALE: a write was read that others had replaced and acknowledged before the read began");
        }
        if (write > sent.get(key)) {
            throw new Wrong("a write was read that nobody has sent");
        }
        if (removes.test(write)) {
            throw new Wrong("a value was read that only a delete bears the number of");
        }
    }

    /** A read was answered that there is none. Returns the latest delete that may have been read. */
    int judgeAbsent(int key, int least) {
        reads.increment();
        int most = sent.get(key);
        for (int write = most; write >= least; write--) {
            if (removes.test(write)) {
                return write;
            }
        }
        throw new Wrong("ABSENT: there was none where a write had been acknowledged before the read began");
    }

    /** What was judged, in a sentence. */
    @Override
    public String toString() {
        return "%,d reads judged, %,d writes acknowledged, %,d of them with Weir-Purge: pending"
                .formatted(reads.sum(), writes.sum(), pending.sum());
    }
}
