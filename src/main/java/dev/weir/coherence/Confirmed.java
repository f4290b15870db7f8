package dev.weir.coherence;

/** Something read from the database, with the epoch and time in which it was last confirmed. */
public interface Confirmed {
    /** The epoch in which it was last confirmed. */
    int epoch();

    /** When the statement that last confirmed it was sent, as {@link System#nanoTime}. */
    long confirmedAt();
}
