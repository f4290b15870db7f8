package dev.weir.engine;

/**
 * A reader accepts only answers from the caches, and they have none that may be served. A normal answer, so it has no stack
 * trace.
 */
public final class NotCachedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NotCachedException() {
        super("not in the caches", null, false, false);
    }
}
