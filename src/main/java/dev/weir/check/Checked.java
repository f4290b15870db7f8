package dev.weir.check;

/** A settings record that knows what its components may hold. */
public interface Checked {

    /** Reports every component that holds what it must not; throws nothing, so that all problems can be told at once. */
    void check(Findings findings);
}
