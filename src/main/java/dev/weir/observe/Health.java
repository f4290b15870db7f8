package dev.weir.observe;

/** The result of one readiness check, with a detail for the operator. */
public sealed interface Health {
    /** The detail. */
    String detail();

    /** The component works. */
    record Up(String detail) implements Health {}

    /** It does not; the detail says why and, if known, since when. */
    record Down(String detail) implements Health {}
}
