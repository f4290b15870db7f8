package dev.weir.face.mecdb;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A vector clock (Fidge 1988, Mattern 1989): how many writes of each client a value has seen. Of two values whose clocks are
 * concurrent neither replaces the other; MecDB calls them siblings.
 *
 * @param entries by client, in order, so that equal clocks are encoded alike
 */
record VectorClock(SortedMap<String, Entry> entries) {
    /** The clock of a client that has seen nothing. */
    static final VectorClock FRESH = new VectorClock(new TreeMap<>());

    /**
     * What the clock says of one client.
     *
     * @param counter how many writes
     * @param timestamp when the last of them was, in nanoseconds since 1970; it orders nothing
     */
    record Entry(long counter, long timestamp) {
        static final Entry NONE = new Entry(0, 0);

        private Entry greatest(Entry other) {
            return new Entry(Math.max(counter, other.counter), Math.max(timestamp, other.timestamp));
        }
    }

    /** How one clock lies to another. */
    enum Order {
        /** The same clients with the same counters, whatever their timestamps. */
        EQUAL,
        /** It has seen all that the other has seen, and more. */
        AFTER,
        /** The other has seen all that it has seen, and more. */
        BEFORE,
        /** Each has seen what the other has not. */
        CONCURRENT
    }

    VectorClock {
        entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
    }

    /**
     * This clock after one more write of a client.
     *
     * @param now in nanoseconds since 1970
     */
    VectorClock increment(String client, long now) {
        var incremented = new TreeMap<>(entries);
        long counter = Math.incrementExact(entries.getOrDefault(client, Entry.NONE).counter());
        incremented.put(client, new Entry(counter, now));
        return new VectorClock(incremented);
    }

    /** The least clock that has seen what either has: of each client the greatest counter and the greatest timestamp. */
    VectorClock merge(VectorClock other) {
        var merged = new TreeMap<>(entries);
        other.entries.forEach((client, entry) -> merged.merge(client, entry, Entry::greatest));
        return new VectorClock(merged);
    }

    /** How this clock lies to the other. */
    Order compare(VectorClock other) {
        boolean more = exceeds(other);
        boolean less = other.exceeds(this);
        if (more == less) {
            return !more && entries.keySet().equals(other.entries.keySet()) ? Order.EQUAL : Order.CONCURRENT;
        }
        return more ? Order.AFTER : Order.BEFORE;
    }

    /** Whether a client of this clock has a greater counter than in the other, where none is 0. */
    private boolean exceeds(VectorClock other) {
        return entries.entrySet().stream().anyMatch(
                each -> each.getValue().counter() > other.entries.getOrDefault(each.getKey(), Entry.NONE).counter());
    }

    /** The greatest timestamp, in nanoseconds since 1970; 0 for a fresh clock. */
    long latest() {
        return entries.values().stream().mapToLong(Entry::timestamp).max().orElse(0);
    }
}
