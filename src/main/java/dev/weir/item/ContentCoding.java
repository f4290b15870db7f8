package dev.weir.item;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A content coding (RFC 9110 section 8.4.1) in which a value may be stored: the client has encoded it. */
public enum ContentCoding {
    /** RFC 1952. */
    GZIP,
    /** Brotli (RFC 7932). */
    BR,
    /** RFC 8878. */
    ZSTD,
    /** The zlib format (RFC 1950), not bare deflate. */
    DEFLATE;

    private final String token = name().toLowerCase(Locale.ROOT);

    /** The name in fields and in the database. */
    public String token() {
        return token;
    }

    /** Whether the edge can decode it. */
    public boolean isDecodable() {
        return this == GZIP || this == DEFLATE;
    }

    /**
     * The coding with a name, in whatever case. {@code x-gzip} is {@code gzip} (section 8.4.1.3).
     *
     * @return null if it is none of these
     */
    public static @Nullable ContentCoding named(String name) {
        for (ContentCoding coding : values()) {
            if (coding.token.equalsIgnoreCase(name)) {
                return coding;
            }
        }
        return name.equalsIgnoreCase("x-gzip") ? GZIP : null;
    }
}
