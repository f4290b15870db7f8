package dev.weir.coherence;

import dev.weir.item.ItemKey;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The fences that stand, at most one a key (coherence rule 2).
 *
 * <p>Logical decoding tells a change before anybody can see it: with a synchronous standby away, long before. A load sent
 * after such a change was told still finds the old value, and nothing will be told again. So the fence stands until a snapshot
 * has shown the change.
 *
 * <p><b>Threads.</b> A key's fence is raised, lowered and asked only inside the index's compute on the key, but for {@link
 * #clear}. One thread at a time, the stream's, raises, lowers and clears; any thread asks.
 */
final class Fences {
    private final int most;
    private final ConcurrentHashMap<ItemKey, Fence> standing = new ConcurrentHashMap<>();
    private volatile @Nullable Snapshot shown;

    Fences(int most) {
        this.most = most;
    }

    /** The key's fence, or null if none stands. */
    @Nullable
    Fence of(ItemKey key) {
        return standing.get(key);
    }

    /** Whether every statement sent from now on sees the transaction, so that it needs no fence. */
    boolean isShown(int transaction) {
        Snapshot last = shown;
        return last != null && last.sees(transaction);
    }

    /** Raises the key's fence, in the place of the one before; false if there is no room for one. */
    boolean raise(ItemKey key, Fence fence) {
        if (standing.size() >= most && !standing.containsKey(key)) {
            return false;
        }
        standing.put(key, fence);
        return true;
    }

    void lower(ItemKey key) {
        standing.remove(key);
    }

    /** Lowers the key's fence, where it is still this one. */
    boolean lower(ItemKey key, Fence fence) {
        return standing.remove(key, fence);
    }

    /** Notes what every statement sent from now on sees at least, and tells the fences, by key, that this makes needless. */
    Iterable<Map.Entry<ItemKey, Fence>> shownBy(Snapshot snapshot) {
        shown = snapshot;
        return standing.entrySet().stream().filter(each -> each.getValue().passes(snapshot)).toList();
    }

    /** Lowers all, and forgets what was shown: transactions may be those of another database from now on. */
    void clear() {
        shown = null;
        standing.clear();
    }

    int size() {
        return standing.size();
    }
}
