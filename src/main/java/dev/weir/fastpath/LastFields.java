package dev.weir.fastpath;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The fields of the last plain GET that came by a connection. Most clients send the same ones with every request, and what they
 * say follows from their bytes alone: the same bytes are not read twice. The connection's thread uses it.
 */
final class LastFields {
    /** As many bytes are kept at most: an edge has many connections. */
    static final int MOST_BYTES = 512;

    private byte[] bytes = new byte[0];
    private @Nullable String ifNoneMatch;

    /** Whether these are the bytes from here to the end of the request. */
    boolean endThe(byte[] request, int from) {
        return bytes.length > 0 && Arrays.equals(request, from, request.length, bytes, 0, bytes.length);
    }

    /** The condition among them. */
    @Nullable
    String ifNoneMatch() {
        return ifNoneMatch;
    }

    /** Keeps what is found to be fields of a plain GET, from here to the end of the request. */
    void keep(byte[] request, int from, @Nullable String condition) {
        if (request.length - from <= MOST_BYTES) {
            bytes = Arrays.copyOfRange(request, from, request.length);
            ifNoneMatch = condition;
        }
    }
}
