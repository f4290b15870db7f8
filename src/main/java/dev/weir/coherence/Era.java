package dev.weir.coherence;

/**
 * A time in which what was read stays true until a change is told; read as one value.
 *
 * @param generation which database the edge talks to: rises when it becomes another one, and every connection with it
 * @param epoch rises with the generation, and whenever the edge may have missed something
 */
public record Era(int generation, int epoch) {
    /** An epoch that never is: what is stamped with it installs nothing. */
    public static final int NO_EPOCH = 0;
}
