package dev.weir.coherence;

/**
 * When a statement was sent to the database, and in which era. A result from the primary is at least as new as this moment,
 * perhaps newer (coherence rule 1); one from a standby may be older.
 *
 * @param sentAt {@link System#nanoTime} before the statement was sent
 * @param era of its connection; the epoch is {@link Era#NO_EPOCH} if the connection is not of the current generation
 */
public record Stamp(long sentAt, Era era) {
    /** The epoch in which the statement was sent. */
    public int epoch() {
        return era.epoch();
    }
}
