package dev.weir.coherence;

import dev.weir.item.Version;

/**
 * The last change received for a key, which a load of the key must have seen to be installed.
 *
 * <p>The last one is enough. A transaction that changes a row waits until the one that changed it before has ended, so a snapshot
 * that sees the later change sees the earlier one, and versions rise from one to the next.
 *
 * @param transaction the low 32 bits of the change's transaction
 * @param version the row's version after the change, or {@link Version#NONE} if the change has none
 * @param raisedAt when the change was received
 */
public record Fence(int transaction, Version version, long raisedAt) {
    /** Whether a load with this snapshot has seen the change. */
    boolean passes(Snapshot snapshot) {
        return snapshot.sees(transaction);
    }

    /**
     * Whether an own write came after the change. It did if it was sent after the change was received, because it had to wait for
     * that transaction's row lock; or if its version is not lower.
     */
    boolean passes(long sentAt, Version written) {
        return sentAt - raisedAt > 0 || !version.isNone() && written.isAtLeast(version);
    }
}
