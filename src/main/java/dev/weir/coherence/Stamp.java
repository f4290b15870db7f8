package dev.weir.coherence;

/**
 * When a statement was sent to the database, and in which era. From the primary, what it returned is at least as
 * new as this moment, and may be newer (coherence rule 1); from a standby it may be older.
 *
 * @param sentAt {@link System#nanoTime} before the statement was sent
 * @param era of the connection that carried it; its epoch is {@link Era#NO_EPOCH} if that is no longer the present generation
 */
public record Stamp(long sentAt, Era era) {
    /** The epoch in which the statement was sent. */
    public int epoch() {
        return era.epoch();
    }
}
