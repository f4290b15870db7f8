package dev.weir.item;

/**
 * What is stored with a value and given back with it.
 *
 * @param contentType the Content-Type to send, as it was stored
 * @param expiresAt from when on there is no item, in milliseconds since 1970 by the database's clock; {@link #NEVER} if it does
 *     not expire
 */
public record Metadata(String contentType, long expiresAt) {
    public static final long NEVER = Long.MAX_VALUE;

    /** Of an item that has only a content type. */
    public static Metadata of(String contentType) {
        return new Metadata(contentType, NEVER);
    }

    public boolean expires() {
        return expiresAt != NEVER;
    }

    /** Whether there is nothing but a content type. */
    public boolean isPlain() {
        return !expires();
    }

    public Metadata withContentType(String other) {
        return new Metadata(other, expiresAt);
    }

    public Metadata withExpiresAt(long millis) {
        return millis == expiresAt ? this : new Metadata(contentType, millis);
    }
}
