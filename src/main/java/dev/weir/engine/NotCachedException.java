package dev.weir.engine;

/** A reader wanted an answer from the caches alone, and they have none that may be given. It is an answer, so it has no stack. */
public final class NotCachedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NotCachedException() {
        super("not in the caches", null, false, false);
    }
}
