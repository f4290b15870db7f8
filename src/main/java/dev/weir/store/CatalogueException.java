package dev.weir.store;

import org.jspecify.annotations.Nullable;

/** An operation on the catalogue failed, entirely or in part. The message says why, for the user. */
public final class CatalogueException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CatalogueException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
