package dev.weir.tls;

/** A file of the TLS settings cannot be used; the message is for the operator, and quotes nothing of the file. */
public final class TlsFileException extends Exception {
    private static final long serialVersionUID = 1L;

    TlsFileException(String message) {
        super(message);
    }
}
