package dev.weir.kind;

/** A bucket's kind does not have such a write. The message, which begins with a small letter, is for the client. */
public final class InvalidOpException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvalidOpException(String message) {
        super(message, null, false, false);
    }
}
