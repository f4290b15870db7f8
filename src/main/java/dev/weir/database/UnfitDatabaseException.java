package dev.weir.database;

/** The database cannot be used as it is configured. The message says why and how to fix it. */
public final class UnfitDatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnfitDatabaseException(String message) {
        super(message);
    }
}
