package dev.weir.coherence;

/**
 * The stamp of a write, which goes to the one database that takes writes: sent later, it is newer than all the edge had seen.
 *
 * @param sent when it was sent
 * @param transaction the low 32 bits of the transaction that wrote, or of one committed after it
 */
public record WriteStamp(Stamp sent, int transaction) {}
