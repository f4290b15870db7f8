package dev.weir.engine;

/** This edge does not implement the bucket's kind; nothing was read or changed. The message is for the client. */
public final class UnknownKindException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnknownKindException(String message) {
        super(message, null, false, false);
    }
}
