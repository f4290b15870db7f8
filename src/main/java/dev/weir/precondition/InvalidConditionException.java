package dev.weir.precondition;

/** A condition of a write that cannot be read; the message says what is wanted, in words a client may read. */
public final class InvalidConditionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvalidConditionException(String message) {
        super(message);
    }
}
