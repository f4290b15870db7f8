package dev.weir.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An authority in a folder, and the certificates that it issues; made by openssl, and valid for a few days. */
public final class TestCertificates {
    private static final String PASSWORD = "weir-test";
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final Path folder;
    private final Path config;
    private final Pair authority;

    /** PEM files. */
    public record Pair(Path certificate, Path key) {}

    public TestCertificates(Path folder) {
        InstalledProgram.require("openssl", "openssl");
        this.folder = folder;
        this.config = folder.resolve("openssl.cnf");
        this.authority = new Pair(folder.resolve("authority.pem"), folder.resolve("authority.key"));
        try {
            Files.writeString(config, "[req]\ndistinguished_name = name\n[name]\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        request(authority, "Test authority", List.of(), "basicConstraints=critical,CA:TRUE", "keyUsage=keyCertSign");
    }

    /** The certificate of the authority. */
    public Path authority() {
        return authority.certificate();
    }

    /** A new certificate for this machine's loopback. */
    public Pair server() {
        return issue("edge", "DNS:localhost,IP:127.0.0.1");
    }

    /** A new certificate of this name, and these others. */
    public Pair issue(String name, String others) {
        int number = NUMBERS.incrementAndGet();
        Pair pair = new Pair(folder.resolve(number + ".pem"), folder.resolve(number + ".key"));
        List<String> issuer = List.of("-CA", authority.certificate().toString(), "-CAkey", authority.key().toString());
        request(pair, name, issuer, "subjectAltName=" + others, "basicConstraints=CA:FALSE");
        return pair;
    }

    private void request(Pair pair, String name, List<String> issuer, String... extensions) {
        List<String> command = new ArrayList<>(List.of(
                "openssl", "req", "-x509", "-config", config.toString(), "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:prime256v1", "-nodes", "-days", "3", "-subj", "/CN=" + name, "-keyout",
                pair.key().toString(), "-out", pair.certificate().toString()));
        command.addAll(issuer);
        for (String extension : extensions) {
            command.addAll(List.of("-addext", extension));
        }
        run(command);
    }

    /** TLS of a client that trusts the authority, and shows a certificate of these. */
    public SSLContext client(KeyManager... own) {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            try (InputStream in = Files.newInputStream(authority.certificate())) {
                trusted.setCertificateEntry("authority", CertificateFactory.getInstance("X.509").generateCertificate(in));
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A certificate for a client. */
    public KeyManager[] keys(Pair own) {
        try {
            return read(own);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private KeyManager[] read(Pair own) throws GeneralSecurityException, IOException {
        Path store = folder.resolve(NUMBERS.incrementAndGet() + ".p12");
        run(List.of(
                "openssl", "pkcs12", "-export", "-in", own.certificate().toString(), "-inkey", own.key().toString(), "-passout",
                "pass:" + PASSWORD, "-out", store.toString()));
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD.toCharArray());
        return factory.getKeyManagers();
    }

    /** Runs a program that must succeed. */
    public static void run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command + " failed: " + words);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
