package dev.weir.embedded;

import org.jspecify.annotations.Nullable;

/** Thrown if the embedded PostgreSQL cannot start or stop. The message is for the operator. */
public final class LocalPostgresException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LocalPostgresException(String message) {
        super(message);
    }

    public LocalPostgresException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
