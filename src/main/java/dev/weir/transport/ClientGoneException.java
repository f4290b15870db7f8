package dev.weir.transport;

/** The client disconnected, or was too slow, in the middle of its request or of its answer: there is no one to answer. */
public final class ClientGoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ClientGoneException(String message, Throwable cause) {
        super(message, cause, false, false);
    }
}
