package dev.weir.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import org.jspecify.annotations.Nullable;

/**
 * What has been read of the head of the request that is under way, and what it was refused with before any face saw it. The
 * connection's thread uses it.
 */
final class HeadSoFar {
    private @Nullable HttpPrologue line;
    private @Nullable Headers fields;
    private boolean began;
    private long beganAt;
    private long sentBefore;
    private int refusedWith;

    /**
     * The first bytes are there; called again for the same head it changes nothing.
     *
     * @param sent bytes sent to the client before
     */
    void begin(long sent) {
        if (!began) {
            began = true;
            beganAt = System.nanoTime();
            sentBefore = sent;
        }
    }

    void line(HttpPrologue read) {
        line = read;
    }

    void fields(Headers read) {
        fields = read;
    }

    void refusedWith(int status) {
        refusedWith = status;
    }

    /** The request is answered, and the next one has not begun. */
    void clear() {
        line = null;
        fields = null;
        began = false;
        refusedWith = 0;
    }

    /** The method, empty where the request line could not be read. */
    String method() {
        return line == null ? "" : line.method().text();
    }

    /** The target as it was sent, empty where the request line could not be read. */
    String target() {
        return line == null ? "" : AccessLog.target(line);
    }

    /** Whether errors are to be problem documents; false where the fields could not be read. */
    boolean wantsProblem() {
        return fields != null
                && fields.contains(HeaderNames.ACCEPT)
                && Failures.wantsProblem(String.join(",", fields.get(HeaderNames.ACCEPT).allValues()));
    }

    /** The status of the refusal, 0 where there was none. */
    int refusedWith() {
        return refusedWith;
    }

    /** Bytes sent to the client before its first byte came. */
    long sentBefore() {
        return sentBefore;
    }

    /** Since its first byte. */
    long nanos() {
        return began ? System.nanoTime() - beganAt : 0;
    }
}
