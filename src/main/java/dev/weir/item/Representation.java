package dev.weir.item;

/** How a value is sent (RFC 9110 section 3.2). Each has an ETag of its own; see {@link EntityTag}. */
public enum Representation {
    /** Its bytes as they are stored, whatever their coding. */
    STORED,
    /** The bytes of a value that is stored encoded, decoded. */
    DECODED
}
