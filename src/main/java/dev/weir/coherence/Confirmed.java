package dev.weir.coherence;

/** Something read from the database, which was right in an epoch at a moment. */
public interface Confirmed {
    /** The epoch in which it was last known to be right. */
    int epoch();

    /** When the statement was sent that last showed it to be right, as {@link System#nanoTime}. */
    long confirmedAt();
}
