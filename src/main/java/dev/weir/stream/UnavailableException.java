package dev.weir.stream;

/** The server gives no stream; the message says why, and the command that mends it. */
final class UnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnavailableException(String message) {
        super(message);
    }

    /** The message. */
    String reason() {
        return String.valueOf(getMessage());
    }
}
