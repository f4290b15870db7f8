package dev.weir.tls;

import dev.weir.tls.PemFile.Block;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * What an edge shows its clients, and by what it knows theirs.
 *
 * @param chain its certificate, and those that lead to its authority
 * @param key the certificate's key
 * @param authorities who may issue certificates of clients; empty if clients show none
 */
record Credentials(List<X509Certificate> chain, PrivateKey key, List<X509Certificate> authorities) {
    private static final char[] NO_PASSWORD = {};

    /** The files as they are, not yet understood. */
    record Files(PemFile certificate, PemFile key, List<PemFile> authorities) {
        static Files read(TlsSettings settings) throws TlsFileException {
            return new Files(
                    PemFile.read("tls.certificate", Objects.requireNonNull(settings.certificate())),
                    PemFile.read("tls.key", Objects.requireNonNull(settings.key())),
                    settings.clientAuthorities() == null
                            ? List.of()
                            : List.of(PemFile.read("tls.client-authorities", settings.clientAuthorities())));
        }

        /** The same for the same content. */
        String digest() {
            try {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                digest.update(MessageDigest.getInstance("SHA-256").digest(certificate.content()));
                digest.update(MessageDigest.getInstance("SHA-256").digest(key.content()));
                authorities.forEach(file -> digest.update(file.content()));
                return HexFormat.of().formatHex(digest.digest());
            } catch (NoSuchAlgorithmException none) {
                throw new AssertionError("every JDK has SHA-256", none);
            }
        }

        /** @throws TlsFileException if they do not fit together, or are not valid now */
        Credentials credentials() throws TlsFileException {
            List<X509Certificate> chain = certificates(certificate);
            X509Certificate own = chain.getFirst();
            PrivateKey read = PrivateKeys.of(key, own.getPublicKey());
            checkNow(own);
            List<X509Certificate> trusted = new ArrayList<>();
            for (PemFile file : authorities) {
                trusted.addAll(certificates(file));
            }
            return new Credentials(chain, read, trusted);
        }

        private void checkNow(X509Certificate own) throws TlsFileException {
            try {
                own.checkValidity();
            } catch (CertificateExpiredException late) {
                throw new TlsFileException(certificate.name() + " expired at " + own.getNotAfter().toInstant());
            } catch (CertificateNotYetValidException early) {
                throw new TlsFileException(certificate.name() + " is not valid before " + own.getNotBefore().toInstant());
            }
        }
    }

    private static List<X509Certificate> certificates(PemFile file) throws TlsFileException {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Block block : file.blocks()) {
                if (block.label().equals("CERTIFICATE")) {
                    certificates.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.der())));
                }
            }
        } catch (CertificateException malformed) {
            throw new TlsFileException(file.name() + " has a certificate that cannot be read");
        }
        if (certificates.isEmpty()) {
            throw new TlsFileException(file.name() + " has no certificate");
        }
        return certificates;
    }

    /** The end of its own certificate. */
    Instant expires() {
        return chain.getFirst().getNotAfter().toInstant();
    }

    /** What makes connections of these. */
    SSLContext context() {
        try {
            KeyStore own = empty();
            own.setKeyEntry("edge", key, NO_PASSWORD, chain.toArray(Certificate[]::new));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, NO_PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            // An array without any trusts nobody; null would trust all authorities of the JDK.
            context.init(keys.getKeyManagers(), authorities.isEmpty() ? new TrustManager[0] : trust(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("The certificate cannot be used", e);
        }
    }

    private TrustManager[] trust() throws GeneralSecurityException, IOException {
        KeyStore known = empty();
        for (X509Certificate authority : authorities) {
            known.setCertificateEntry("authority" + known.size(), authority);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(known);
        return trust.getTrustManagers();
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
