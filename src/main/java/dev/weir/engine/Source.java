package dev.weir.engine;

/** Which tier answered; it names itself in Cache-Status (RFC 9211). */
public enum Source {
    /** The heap tier. */
    HEAP,
    /** The off-heap tier. */
    OFF_HEAP,
    /** PostgreSQL. */
    DATABASE
}
