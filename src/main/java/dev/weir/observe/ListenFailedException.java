package dev.weir.observe;

/** The admin listener could not take its address. The message says which, why, and what to set, for whoever starts the edge. */
public final class ListenFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ListenFailedException(String message) {
        super(message);
    }
}
