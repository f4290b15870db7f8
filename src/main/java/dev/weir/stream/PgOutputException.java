package dev.weir.stream;

/** What the stream brought cannot be understood, so that changes may be missed. */
final class PgOutputException extends Exception {
    private static final long serialVersionUID = 1L;

    PgOutputException(String message) {
        super(message);
    }

    /** Refuses what is not right. */
    static void require(boolean right, String otherwise) throws PgOutputException {
        if (!right) {
            throw new PgOutputException(otherwise);
        }
    }
}
