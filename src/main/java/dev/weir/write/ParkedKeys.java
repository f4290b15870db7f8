package dev.weir.write;

import dev.weir.item.ItemKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The keys of a lane whose rows were locked by other transactions, each with the time of its next attempt; the pause grows with
 * every attempt. Not thread-safe.
 */
final class ParkedKeys {
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
