package dev.weir.kind;

/** A body that should be JSON and is not. The message is a sentence for the client. */
public final class MalformedOpException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedOpException(String message) {
        super(message, null, false, false);
    }
}
