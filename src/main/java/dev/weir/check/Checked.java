package dev.weir.check;

/** A settings record that can check its components. */
public interface Checked {

    /** Reports every invalid component; throws nothing, so that all problems are reported together. */
    void check(Findings findings);
}
