package dev.weir.item;

/** A bucket name or key that cannot name anything; the message says why, in words a client may read. */
public final class InvalidNameException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvalidNameException(String message) {
        super(message);
    }
}
