package dev.weir.transport;

import java.io.IOException;

/** A listener could not take its address. The message says which, why, and what to set, for whoever starts the edge. */
public final class ListenFailedException extends IOException {
    private static final long serialVersionUID = 1L;

    ListenFailedException(String message, IOException cause) {
        super(message, cause);
    }
}
