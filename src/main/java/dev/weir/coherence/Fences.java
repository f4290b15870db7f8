package dev.weir.coherence;

import dev.weir.item.ItemKey;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The fences in place, at limit one per key (coherence rule 2).
 *
 * <p>Logical decoding delivers a change before it is visible, long before if a synchronous standby is down. A load sent after
 * such a change was received still finds the old value, and the change is not delivered again. So the fence stays until a
 * snapshot shows the change.
 *
 * <p><b>Threads.</b> A key's fence is raised, lowered and read only inside the index's compute on the key, except by {@link
 * #clear}. One thread at a time, the stream's, raises, lowers and clears; any thread reads.
 */
final class Fences {
    private final int limit;
    private final ConcurrentHashMap<ItemKey, Fence> standing = new ConcurrentHashMap<>();
    private volatile @Nullable Snapshot visible;

    Fences(int limit) {
        this.limit = limit;
    }

    /** The key's fence, or null. */
    @Nullable
    Fence of(ItemKey key) {
        return standing.get(key);
    }

    /** Whether every statement sent from now on sees the transaction, so that no fence is needed. */
    boolean isVisible(int transaction) {
        Snapshot last = visible;
        return last != null && last.sees(transaction);
    }

    /** Raises the key's fence, replacing the previous one; returns false if the limit is reached. */
    boolean raise(ItemKey key, Fence fence) {
        if (standing.size() >= limit && !standing.containsKey(key)) {
            return false;
        }
        standing.put(key, fence);
        return true;
    }

    void lower(ItemKey key) {
        standing.remove(key);
    }

    /** Lowers the key's fence if it is still this one. */
    boolean lower(ItemKey key, Fence fence) {
        return standing.remove(key, fence);
    }

    /**
     * Records a lower bound of what every statement sent from now on sees; returns the fences, by key, that are no longer needed.
     */
    Iterable<Map.Entry<ItemKey, Fence>> recordVisible(Snapshot snapshot) {
        visible = snapshot;
        return standing.entrySet().stream().filter(each -> each.getValue().passes(snapshot)).toList();
    }

    /** Lowers all fences and forgets the snapshot, since transactions may belong to another database from now on. */
    void clear() {
        visible = null;
        standing.clear();
    }

    int size() {
        return standing.size();
    }
}
