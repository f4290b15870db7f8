package dev.weir.store;

import org.jspecify.annotations.Nullable;

/** What was asked of the catalogue was not done, or not wholly; the message says why, in words for whoever asked. */
public final class CatalogueException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CatalogueException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
