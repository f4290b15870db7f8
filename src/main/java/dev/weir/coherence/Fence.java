package dev.weir.coherence;

/**
 * What a load of a key must have seen to be installed: the last change told of the key.
 *
 * <p>The last one is enough. Whoever changes a row waits until the transaction that changed it before has ended, so a snapshot
 * that sees the later change sees the earlier one, and versions rise from one to the next.
 *
 * @param transaction the low 32 bits of the change's transaction
 * @param version what the row has since, or {@link #NO_VERSION}
 * @param raisedAt when the change was told
 */
public record Fence(int transaction, long version, long raisedAt) {
    /** The version of a change that carries none. */
    public static final long NO_VERSION = 0;

    /** Whether a load of this snapshot has seen the change. */
    boolean passes(Snapshot snapshot) {
        return snapshot.sees(transaction);
    }

    /**
     * Whether an own write came after the change. It did where it was sent after the change was told, for it had to wait for
     * that transaction's row lock; or where its version says so.
     */
    boolean passes(long sentAt, long written) {
        return sentAt - raisedAt > 0 || version != NO_VERSION && written >= version;
    }
}
