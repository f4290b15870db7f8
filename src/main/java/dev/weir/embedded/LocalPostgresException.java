package dev.weir.embedded;

import org.jspecify.annotations.Nullable;

/** Why the embedded PostgreSQL did not come up or down. The message is for whoever typed the command. */
public final class LocalPostgresException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LocalPostgresException(String message) {
        super(message);
    }

    public LocalPostgresException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
