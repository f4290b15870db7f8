package dev.weir.tls;

import dev.weir.check.Checked;
import dev.weir.check.Findings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * TLS of the listeners; off without a certificate.
 *
 * @param certificate a PEM file with the certificate, and then those that lead to its authority
 * @param key a PEM file with the certificate's key, which may be the same file
 * @param listeners the names of those that speak TLS; {@code faces} are all faces
 * @param clientCertificates whether clients show a certificate
 * @param clientAuthorities a PEM file with the certificates of those who may issue them
 * @param lookEvery how often the files are read, to see whether they have changed
 * @param handshakeTimeout how long a client may take to connect with TLS
 * @param maxHandshakes most handshakes of one listener at one time
 */
public record TlsSettings(
        @Nullable Path certificate,
        @Nullable Path key,
        List<String> listeners,
        ClientCertificates clientCertificates,
        @Nullable Path clientAuthorities,
        Duration lookEvery,
        Duration handshakeTimeout,
        int maxHandshakes) implements Checked {
    /** The name of all faces. */
    private static final String FACES = "faces";

    private static final List<String> ALWAYS = List.of("http", "admin");

    /** Whether any listener speaks TLS. */
    public boolean isOn() {
        return certificate != null && !listeners.isEmpty();
    }

    /** Whether the listener of this name speaks TLS. */
    public boolean isOn(String listener) {
        return certificate != null
                && (listeners.contains(listener) || !ALWAYS.contains(listener) && listeners.contains(FACES));
    }

    /** Whether a listener, or all faces, have this name; a face may have it as well. */
    public static boolean isListener(String name) {
        return ALWAYS.contains(name) || FACES.equals(name);
    }

    @Override
    public void check(Findings findings) {
        findings.require(certificate == null || key != null, "key", "must be given with a certificate");
        findings.require(key == null || certificate != null, "certificate", "must be given with a key");
        boolean asked = clientCertificates != ClientCertificates.NONE;
        findings.require(
                !asked || clientAuthorities != null, "clientAuthorities", "must be given where clients show certificates");
        findings.require(
                asked || clientAuthorities == null, "clientCertificates", "must be optional or required with client-authorities");
        findings.require(!asked || certificate != null, "certificate", "must be given where clients show certificates");
        findings.time("lookEvery", lookEvery, Duration.ofMillis(10), Duration.ofHours(1));
        findings.time("handshakeTimeout", handshakeTimeout, Duration.ofMillis(10), Duration.ofMinutes(5));
        findings.number("maxHandshakes", maxHandshakes, 1, 1_000_000);
    }
}
