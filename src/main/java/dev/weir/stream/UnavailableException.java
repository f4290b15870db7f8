package dev.weir.stream;

/** The server cannot provide a stream; the message says why, with the command that mends it. */
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
