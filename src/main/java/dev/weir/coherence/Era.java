package dev.weir.coherence;

/**
 * A period in which what was read stays current until a change is received. Generation and epoch are read together.
 *
 * @param generation identifies the database: rises when it is replaced by another one, which replaces every connection
 * @param epoch rises with the generation, and whenever the edge may have missed a change
 */
public record Era(int generation, int epoch) {
    /** No real epoch: nothing stamped with it is ever installed. */
    public static final int NO_EPOCH = 0;
}
