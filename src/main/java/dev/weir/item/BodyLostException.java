package dev.weir.item;

/** The rest of a body is lost: its version was replaced, or the database became unavailable, while it was being sent. */
public final class BodyLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BodyLostException(String message) {
        super(message);
    }

    public BodyLostException(String message, Throwable cause) {
        super(message, cause);
    }
}
