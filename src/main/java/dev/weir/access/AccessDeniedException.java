package dev.weir.access;

/**
 * The request lacks permission; nothing was read or changed. The message is for the client, and the same whether there is what
 * it asks for or not. Has no stack trace, because it is common.
 */
public final class AccessDeniedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is missing. */
    public enum Reason {
        /** Nobody knows who asks. */
        UNKNOWN,
        /** It is known who asks, and they may not. */
        FORBIDDEN,
        /** Too many wrong credentials came from the same address. */
        TOO_MANY_FAILURES
    }

    private final Reason reason;
    private final long retryAfterSeconds;

    private AccessDeniedException(String message, Reason reason, long retryAfterSeconds) {
        super(message, null, false, false);
        this.reason = reason;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /** Whoever asks may not. */
    public static AccessDeniedException forbidden(String message) {
        return new AccessDeniedException(message, Reason.FORBIDDEN, 0);
    }

    /**
     * Nobody knows who asks.
     *
     * @param certificates whether the certificates of clients grant anything
     */
    static AccessDeniedException unknown(boolean certificates) {
        return new AccessDeniedException(
                "This request needs a token that is valid: Authorization: Bearer TOKEN, or Basic with it as the password"
                        + (certificates ? "; or a client certificate that is known." : "."),
                Reason.UNKNOWN, 0);
    }

    static AccessDeniedException tooManyFailures(long seconds) {
        return new AccessDeniedException(
                "Too many requests with invalid tokens came from this address; wait, and use a valid one.",
                Reason.TOO_MANY_FAILURES, seconds);
    }

    public Reason reason() {
        return reason;
    }

    /** When to try again, if there were too many failures. */
    public long retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
