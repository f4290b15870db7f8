package dev.weir.item;

/**
 * What is known of an item besides its bytes.
 *
 * @param version the 64-bit hybrid logical clock the database gave; the strong ETag is this number
 * @param modifiedAt the client-visible timestamp in seconds since the epoch, truncated
 * @param contentType the Content-Type to send, as it was stored
 * @param length the value's length in bytes
 */
public record ItemHead(long version, long modifiedAt, String contentType, long length) {}
