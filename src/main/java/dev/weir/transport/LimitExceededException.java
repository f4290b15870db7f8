package dev.weir.transport;

/**
 * A request that one of the listener's limits leaves no room for; nothing of it has been done. The message is for the client. It
 * is thrown under load, so it has no stack.
 */
public final class LimitExceededException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LimitExceededException(String message) {
        super(message, null, false, false);
    }
}
