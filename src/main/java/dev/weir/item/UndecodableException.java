package dev.weir.item;

import org.jspecify.annotations.Nullable;

/**
 * A value cannot be decoded, or not to its end: its bytes are not what its content coding says, or become too many. The message
 * is for the client.
 */
public final class UndecodableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UndecodableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
