package dev.weir.transport;

/**
 * Thrown if a request would exceed one of the listener's limits; nothing has been done. The message is for the client. It is
 * thrown under load, so it has no stack trace.
 */
public final class LimitExceededException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LimitExceededException(String message) {
        super(message, null, false, false);
    }
}
