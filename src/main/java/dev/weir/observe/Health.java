package dev.weir.observe;

/** What one readiness check found, in words for an operator. */
public sealed interface Health {
    /** The words. */
    String detail();

    /** The component can do its work. */
    record Up(String detail) implements Health {}

    /** It cannot; the detail says why and, where known, since when. */
    record Down(String detail) implements Health {}
}
