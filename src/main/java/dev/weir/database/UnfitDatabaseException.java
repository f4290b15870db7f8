package dev.weir.database;

/** The database that the DSN leads to cannot be worked with as it is. The message says why and what mends it. */
public final class UnfitDatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnfitDatabaseException(String message) {
        super(message);
    }
}
