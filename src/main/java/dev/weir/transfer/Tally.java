package dev.weir.transfer;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;

/** Counts what becomes of the items of a load or a dump; any thread may add and read. */
public final class Tally {
    private final LongAdder done = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder kept = new LongAdder();
    private final LongAdder passed = new LongAdder();
    private final LongAdder expired = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final BiConsumer<String, String> failures;

    /** @param failures called with the name of each item that failed, and why */
    public Tally(BiConsumer<String, String> failures) {
        this.failures = failures;
    }

    /** An item was stored, or written to the dump. */
    void did(long valueBytes) {
        done.increment();
        bytes.add(valueBytes);
    }

    /** The bucket keeps what it has. */
    void kept() {
        kept.increment();
    }

    /** What is no item was passed over. */
    void passed() {
        passed.increment();
    }

    /** The moment of an item has passed. */
    void expired() {
        expired.increment();
    }

    void failed(String name, String why) {
        failed.increment();
        failures.accept(name, why);
    }

    /** Items stored, or written to the dump. */
    public long done() {
        return done.sum();
    }

    /** The bytes of their values. */
    public long bytes() {
        return bytes.sum();
    }

    /** Items left as they are in the bucket. */
    public long keptCount() {
        return kept.sum();
    }

    /** Links and devices. */
    public long passedCount() {
        return passed.sum();
    }

    /** Items whose moment has passed. */
    public long expiredCount() {
        return expired.sum();
    }

    /** Items that could not be loaded. */
    public long failedCount() {
        return failed.sum();
    }

    /** All of them. */
    public long seen() {
        return done() + keptCount() + passedCount() + expiredCount() + failedCount();
    }
}
