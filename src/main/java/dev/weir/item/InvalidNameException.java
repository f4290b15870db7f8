package dev.weir.item;

/** An invalid bucket name or key. The message says why, and is for the client. */
public final class InvalidNameException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvalidNameException(String message) {
        super(message);
    }
}
