package dev.weir.stream;

/** What the stream brought cannot be understood, so that changes may be missed. */
final class PgOutputException extends Exception {
    private static final long serialVersionUID = 1L;

    PgOutputException(String message) {
        super(message);
    }
}
