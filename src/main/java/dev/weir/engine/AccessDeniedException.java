package dev.weir.engine;

/**
 * The request lacks permission; nothing was read or changed. The message is for the client. Has no stack trace, because it is
 * common.
 */
public final class AccessDeniedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AccessDeniedException(String message) {
        super(message, null, false, false);
    }
}
