package dev.weir.item;

/**
 * When a statement was sent to the database, and under which epoch. What it returned is at least as new as this moment; it may
 * be newer (coherence rule 1).
 *
 * @param sentAt {@link System#nanoTime} before the statement was sent
 * @param epoch the epoch of the connection that carried it
 */
public record Stamp(long sentAt, int epoch) {}
