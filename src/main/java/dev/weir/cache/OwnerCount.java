package dev.weir.cache;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A reference count: one owner, and any number of pins. A {@link StoredObject} is owned by the index and pinned by its readers; a
 * {@link ChunkMap} is owned by the tier and pinned by every call in progress.
 *
 * <p>Thread-safe; each method is atomic, and none blocks. Invariants:
 *
 * <ul>
 *   <li>A pin is granted only while the object has its owner. The owner leaves once, for good, so after that the count only
 *       falls.
 *   <li>The count reaches zero once, in one call of {@link #unpin}, which returns true to that caller alone.
 *   <li>When the owner leaves, its reference becomes a pin of the caller, which can finish what must be done before anything is
 *       freed, and then unpins.
 * </ul>
 */
final class OwnerCount {
    private static final int OWNER = 1;
    private static final int PIN = 2;

    /** The owner in the lowest bit, the number of pins in the others. */
    private final AtomicInteger state = new AtomicInteger(OWNER);

    /** Adds a pin; false once the owner has left. */
    boolean pin() {
        int seen = state.get();
        while ((seen & OWNER) != 0) {
            int was = state.compareAndExchange(seen, seen + PIN);
            if (was == seen) {
                return true;
            }
            seen = was;
        }
        return false;
    }

    /** Drops a pin; true for the caller that dropped the last reference and has to free the object. */
    boolean unpin() {
        int left = state.addAndGet(-PIN);
        assert left >= 0 : "A pin is dropped once";
        return left == 0;
    }

    /** Turns ownership into a pin of the caller; false if the owner has left already. */
    boolean leave() {
        int seen = state.get();
        while ((seen & OWNER) != 0) {
            int was = state.compareAndExchange(seen, seen - OWNER + PIN);
            if (was == seen) {
                return true;
            }
            seen = was;
        }
        return false;
    }

    /** As {@link #leave}, but only if there are no pins. */
    boolean leaveIfIdle() {
        return state.compareAndSet(OWNER, PIN);
    }

    boolean isOwned() {
        return (state.get() & OWNER) != 0;
    }

    /** Whether the object has its owner and no pins. */
    boolean isIdle() {
        return state.get() == OWNER;
    }
}
