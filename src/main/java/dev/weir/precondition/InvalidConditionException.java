package dev.weir.precondition;

/** Thrown if a write's condition is malformed; the message says what is expected, and is for the client. */
public final class InvalidConditionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvalidConditionException(String message) {
        super(message);
    }
}
