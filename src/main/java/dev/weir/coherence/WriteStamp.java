package dev.weir.coherence;

/**
 * When a write was sent, and its transaction. Writes go to the primary, so a write is newer than everything the edge had seen
 * when it was sent.
 *
 * @param sent when it was sent
 * @param transaction the low 32 bits of the ID of the transaction that wrote, or of one committed after it
 */
public record WriteStamp(Stamp sent, int transaction) {}
