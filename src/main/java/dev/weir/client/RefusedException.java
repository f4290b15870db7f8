package dev.weir.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The edge's answer is a status that is no success; the message has the edge's words, and is for the user. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;

    private final int status;
    private final @Nullable Duration retryAfter;

    /** @param retryAfter how long the edge asks to wait, if it says so */
    public RefusedException(int status, String words, @Nullable Duration retryAfter) {
        super(words);
        this.status = status;
        this.retryAfter = retryAfter;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** How long the edge asks to wait before the request is sent again; null if it does not say. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /** Whether the edge may do it a little later. */
    public boolean isTemporary() {
        return status == TOO_MANY_REQUESTS || status == UNAVAILABLE;
    }
}
