package dev.weir.transport;

import java.io.IOException;

/** A client of a listener with TLS began with something else. */
final class NotTlsException extends IOException {
    private static final long serialVersionUID = 1L;

    NotTlsException() {
        super("The client does not speak TLS");
    }
}
