package dev.weir.check;

/** A document that is not the JSON that is taken here. The message is a sentence for the client. */
public final class MalformedJsonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MalformedJsonException(String message) {
        super(message, null, false, false);
    }
}
