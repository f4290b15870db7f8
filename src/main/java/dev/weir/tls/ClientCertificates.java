package dev.weir.tls;

/** Whether clients show a certificate. */
public enum ClientCertificates {
    /** None is asked for. */
    NONE,
    /** A client may show one; a wrong one ends its handshake. */
    OPTIONAL,
    /** A client without one cannot connect. */
    REQUIRED
}
