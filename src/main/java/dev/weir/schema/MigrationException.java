package dev.weir.schema;

import org.jspecify.annotations.Nullable;

/** Thrown if the schema is not what this edge needs, and could not be migrated; the message says what to do. */
public final class MigrationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MigrationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
