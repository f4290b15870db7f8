package dev.weir.fastpath;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The fields of the last simple GET on a connection. Most clients send the same fields with every request, and their meaning
 * depends only on their bytes, so identical bytes are not parsed again. Used only by the connection's thread.
 */
final class LastFields {
    /** The most bytes kept; an edge has many connections. */
    static final int MOST_BYTES = 512;

    private byte[] bytes = new byte[0];
    private @Nullable String ifNoneMatch;
    private @Nullable String acceptEncoding;
    private @Nullable String authorization;

    /** Whether the request ends with the same bytes, starting at this index. */
    boolean areAtEndOf(byte[] request, int from) {
        return bytes.length > 0 && Arrays.equals(request, from, request.length, bytes, 0, bytes.length);
    }

    /** The condition among these fields. */
    @Nullable
    String ifNoneMatch() {
        return ifNoneMatch;
    }

    /** The Accept-Encoding among these fields. */
    @Nullable
    String acceptEncoding() {
        return acceptEncoding;
    }

    /** The Authorization among these fields. */
    @Nullable
    String authorization() {
        return authorization;
    }

    /** Keeps the fields of a simple GET, from this index to the end of the request. */
    void keep(
            byte[] request, int from, @Nullable String condition, @Nullable String encodings, @Nullable String credentials) {
        if (request.length - from <= MOST_BYTES) {
            bytes = Arrays.copyOfRange(request, from, request.length);
            ifNoneMatch = condition;
            acceptEncoding = encodings;
            authorization = credentials;
        }
    }
}
