package dev.weir.item;

import org.jspecify.annotations.Nullable;

/**
 * What is stored with a value and given back with it.
 *
 * @param contentType the Content-Type to send
 * @param expiresAt from when on there is no item, in milliseconds since 1970 by the database's clock; {@link #NEVER} if it does
 *     not expire
 * @param content the other fields about the content
 * @param tags by which it can be found and deleted together with others
 * @param siblings not null in a bucket that keeps all values that are written at the same time
 */
public record Metadata(
        String contentType, long expiresAt, ContentFields content, Tags tags, @Nullable Siblings siblings) {
    public static final long NEVER = Long.MAX_VALUE;

    /** The type of bytes that are sent without saying what they are. */
    public static final String UNKNOWN_TYPE = "application/octet-stream";

    /** Of an item in a bucket that keeps only the last value. */
    public Metadata(String contentType, long expiresAt, ContentFields content, Tags tags) {
        this(contentType, expiresAt, content, tags, null);
    }

    /** Of an item that has only a content type. */
    public static Metadata of(String contentType) {
        return new Metadata(contentType, NEVER, ContentFields.NONE, Tags.NONE);
    }

    /**
     * As the database has it, where SQL may have brought anything in spite of the checks: what cannot be sent is left out, and
     * bytes in an unknown coding are bytes of an unknown type.
     *
     * @param coding null if the value is not encoded
     * @param language null if there is none
     * @param disposition null if there is none
     */
    public static Metadata stored(
            String contentType, long expiresAt, @Nullable String coding, @Nullable String language,
            @Nullable String disposition) {
        ContentCoding known = coding == null ? null : ContentCoding.named(coding);
        return new Metadata(
                coding == null || known != null ? contentType : UNKNOWN_TYPE,
                expiresAt,
                ContentFields.of(known, sendable(language), sendable(disposition)),
                Tags.NONE);
    }

    private static @Nullable String sendable(@Nullable String text) {
        return text == null || ContentFields.isText(text) ? text : null;
    }

    public boolean expires() {
        return expiresAt != NEVER;
    }

    /** Whether there is nothing but a content type. */
    public boolean isPlain() {
        return !expires() && content.isNone() && tags.isEmpty() && siblings == null;
    }

    /** The coding of the value's bytes; null if they are not encoded. */
    public @Nullable ContentCoding coding() {
        return content.coding();
    }

    public Metadata withContentType(String other) {
        return new Metadata(other, expiresAt, content, tags, siblings);
    }

    public Metadata withExpiresAt(long millis) {
        return millis == expiresAt ? this : new Metadata(contentType, millis, content, tags, siblings);
    }

    public Metadata withTags(Tags others) {
        return new Metadata(contentType, expiresAt, content, others, siblings);
    }

    public Metadata withSiblings(@Nullable Siblings others) {
        return new Metadata(contentType, expiresAt, content, tags, others);
    }

    /** Whether the value is a body with several values that were written at the same time. */
    public boolean hasSiblings() {
        return siblings != null && siblings.areSeveral();
    }
}
