package dev.weir.check;

/** A document that is not the JSON that is taken here. The message is for the client. */
public final class MalformedJsonException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedJsonException(String message) {
        super(message, null, false, false);
    }
}
