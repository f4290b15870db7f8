package dev.weir.engine;

/** The tier that answered; shown in Cache-Status (RFC 9211). */
public enum Source {
    /** The heap tier. */
    HEAP,
    /** The off-heap tier. */
    OFF_HEAP,
    /** PostgreSQL. */
    DATABASE
}
