package dev.weir.engine;

/** The request may not do this; nothing was read or changed. The message is for the client. It is common, so it has no stack. */
public final class AccessDeniedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AccessDeniedException(String message) {
        super(message, null, false, false);
    }
}
