package dev.weir.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** TLS of a client that trusts only the authorities in a file. */
public final class Authorities {
    private Authorities() {}

    /**
     * Reads a PEM file.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    public static SSLContext read(Path file) {
        Collection<? extends Certificate> certificates;
        try (InputStream in = Files.newInputStream(file)) {
            certificates = CertificateFactory.getInstance("X.509").generateCertificates(in);
        } catch (NoSuchFileException missing) {
            throw new IllegalArgumentException(file + " does not exist", missing);
        } catch (CertificateException malformed) {
            throw new IllegalArgumentException(file + " is not a PEM file of certificates", malformed);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(
                    file + (Files.isDirectory(file) ? " is a directory" : " cannot be read"), unreadable);
        }
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException(file + " has no certificate");
        }
        return trusting(certificates);
    }

    private static SSLContext trusting(Collection<? extends Certificate> certificates) {
        try {
            KeyStore known = KeyStore.getInstance("PKCS12");
            known.load(null, null);
            for (Certificate certificate : certificates) {
                known.setCertificateEntry("authority" + known.size(), certificate);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(known);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("The JDK has no TLS", e);
        }
    }
}
