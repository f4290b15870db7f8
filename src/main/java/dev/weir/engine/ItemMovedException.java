package dev.weir.engine;

/** A large item got another version while it was read in pieces; the reader begins again. */
final class ItemMovedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ItemMovedException() {
        super("replaced while it was read", null, false, false);
    }
}
