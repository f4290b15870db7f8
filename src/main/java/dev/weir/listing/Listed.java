package dev.weir.listing;

import dev.weir.item.Tags;
import dev.weir.item.Version;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One name of a page. */
public sealed interface Listed {
    String name();

    /**
     * A key.
     *
     * @param size the value's bytes
     * @param modifiedAt to the second
     * @param expiresAt in milliseconds since 1970; null if it does not expire
     * @param contentEncoding null if the value is stored without one; so are the next two
     * @param createdAt null if SQL has set it to a time that is infinite
     */
    record Key(
            String name, long size, String contentType, Version version, Instant modifiedAt, @Nullable Instant createdAt,
            @Nullable Long expiresAt, @Nullable String contentEncoding, @Nullable String contentLanguage,
            @Nullable String contentDisposition, Tags tags)
            implements Listed {}

    /** What several keys begin with, up to the end of the delimiter. */
    record CommonPrefix(String name) implements Listed {}
}
