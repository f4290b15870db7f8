package dev.weir.transfer;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * The keys of the batches that are on their way: two writes of one key must not overtake each other. One thread adds them, and
 * any takes them away.
 */
final class KeysInFlight {
    private final Set<String> keys = new HashSet<>();

    synchronized void add(Collection<String> more) {
        keys.addAll(more);
    }

    synchronized void remove(Collection<String> done) {
        keys.removeAll(done);
        notifyAll();
    }

    /** Waits until a key is not on its way. */
    synchronized void awaitAbsent(String key) throws InterruptedException {
        while (keys.contains(key)) {
            wait();
        }
    }
}
