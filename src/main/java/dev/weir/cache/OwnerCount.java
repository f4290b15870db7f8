package dev.weir.cache;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The count of those who hold one object: its owner, and any number of pins. A {@link StoredObject} is owned by the index and
 * pinned by its readers; a {@link ChunkMap} is owned by the tier and pinned by every call under way.
 *
 * <p>Any thread calls any method; each is one atomic step, and none waits. Invariants:
 *
 * <ul>
 *   <li>A pin is given only while the owner holds the object. The owner leaves once and never comes back, so after that the
 *       count only falls.
 *   <li>The count reaches zero once, in one call of {@link #unpin}, which says so to its caller alone.
 *   <li>The owner's hold does not vanish when the owner leaves: it turns into a pin of the one who made it leave, who can
 *       finish what must be done before anything is freed, and then unpins.
 * </ul>
 */
final class OwnerCount {
    private static final int OWNER = 1;
    private static final int PIN = 2;

    /** The owner in the lowest bit, the number of pins above it. */
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

    /** Drops a pin; true for the one caller who dropped the last hold and has to free the object. */
    boolean unpin() {
        int left = state.addAndGet(-PIN);
        assert left >= 0 : "A pin is dropped once";
        return left == 0;
    }

    /** Turns the owner's hold into a pin of the caller's; false if the owner has left before. */
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

    /** Does what {@link #leave} does, but only where nobody pins the object. */
    boolean leaveIfIdle() {
        return state.compareAndSet(OWNER, PIN);
    }

    boolean isOwned() {
        return (state.get() & OWNER) != 0;
    }

    /** Whether the owner is the only one who holds the object. */
    boolean isIdle() {
        return state.get() == OWNER;
    }
}
