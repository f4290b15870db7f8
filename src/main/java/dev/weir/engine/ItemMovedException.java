package dev.weir.engine;

/** A large item was replaced while it was read in pieces; the reader starts over. */
final class ItemMovedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ItemMovedException() {
        super("replaced while it was read", null, false, false);
    }
}
