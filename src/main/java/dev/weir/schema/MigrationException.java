package dev.weir.schema;

import org.jspecify.annotations.Nullable;

/** The schema is not what this edge needs, and was not made so; the message says in words what to do about it. */
public final class MigrationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MigrationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
