package dev.weir.varnish;

import dev.weir.testing.FreePort;
import dev.weir.testing.InstalledProgram;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A real nginx with the shipped {@code edge-config/nginx.conf}; only what is marked there as the user's own is filled in, and its
 * files are moved into a folder of the test's.
 */
final class RealNginx implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Path folder;
    private final int port;
    private final Process process;

    private RealNginx(Path folder, int port, Process process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    /**
     * Starts it in front of a Varnish or an edge; when this returns, it takes connections.
     *
     * @param more lines of the section http
     */
    static RealNginx before(URI upstream, Path folder, String... more) throws IOException, InterruptedException {
        return before(List.of(upstream), folder, more);
    }

    /** The same in front of several. */
    static RealNginx before(List<URI> upstreams, Path folder, String... more) throws IOException, InterruptedException {
        Path nginx = InstalledProgram.require("nginx", "nginx-light");
        int port = FreePort.next();
        Path conf = configure(
                folder, port, upstreams.stream().map(URI::getAuthority).collect(Collectors.joining("; server ")), more);
        run(folder, nginx.toString(), "-t", "-c", conf.toString(), "-e", folder.resolve("error.log").toString());
        Process process = new ProcessBuilder(
                nginx.toString(), "-c", conf.toString(), "-e", folder.resolve("error.log").toString(), "-g", "daemon off;")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("nginx.log").toFile())
                .start();
        RealNginx started = new RealNginx(folder, port, process);
        started.awaitConnection();
        return started;
    }

    /** Writes the files that the shipped configuration wants, and has nginx judge it: {@code nginx -t}. */
    static void check(Path folder) throws IOException, InterruptedException {
        Path nginx = InstalledProgram.require("nginx", "nginx-light");
        Path conf = configure(folder, 8443, "127.0.0.1:6081");
        run(folder, nginx.toString(), "-t", "-c", conf.toString(), "-e", folder.resolve("error.log").toString());
    }

    URI item(String bucket, String key) {
        return URI.create(url() + "/kv/" + bucket + "/" + key);
    }

    URI url() {
        return URI.create("https://localhost:" + port);
    }

    /** Trusts the certificate made for it, and no other. */
    SSLContext trust() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream certificate = Files.newInputStream(folder.resolve("weir.crt"))) {
            store.setCertificateEntry("nginx", CertificateFactory.getInstance("X.509").generateCertificate(certificate));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    String accessLog() throws IOException {
        return Files.readString(folder.resolve("weir.log"));
    }

    @Override
    public void close() {
        List<ProcessHandle> processes = new ArrayList<>(process.descendants().toList());
        processes.addFirst(process.toHandle());
        processes.forEach(ProcessHandle::destroyForcibly);
        processes.forEach(each -> each.onExit().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join());
    }

    private static Path configure(Path folder, int port, String upstream, String... more)
            throws IOException, InterruptedException {
        Path openssl = InstalledProgram.require("openssl", "openssl");
        run(folder, openssl.toString(), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                "-addext", "subjectAltName=DNS:localhost", "-keyout", "weir.key", "-out", "weir.crt");
        String text = Files.readString(Path.of("edge-config", "nginx.conf"));
        // As root, or its workers could not write into the folder.
        text = replaced(text, "user www-data; ", System.getProperty("user.name").equals("root") ? "user root; " : "");
        text = replaced(text, "listen 443 ssl", "listen 127.0.0.1:" + port + " ssl");
        text = replaced(text, "listen [::]:443 ssl http2;", "");
        text = replaced(text, "server 127.0.0.1:6081;", "server " + upstream + ";");
        text = replaced(text, "/etc/nginx/", folder + "/");
        text = replaced(text, "/run/", folder + "/");
        text = replaced(text, "/var/log/nginx/", folder + "/");
        StringBuilder temporary = new StringBuilder("http {\n");
        for (String kind : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
            temporary.append("    ").append(kind).append("_temp_path ").append(folder.resolve(kind)).append(";\n");
        }
        // Its default, 1000, ends a connection, and with it whatever Java's client has in flight there.
        temporary.append("    keepalive_requests 1000000;\n").append(String.join("", more));
        Path conf = folder.resolve("nginx.conf");
        Files.writeString(conf, replaced(text, "http {\n", temporary.toString()));
        return conf;
    }

    private static String replaced(String text, String shipped, String own) {
        if (!text.contains(shipped)) {
            throw new AssertionError("nginx.conf has no " + shipped);
        }
        return text.replace(shipped, own);
    }

    private static void run(Path folder, String... command) throws IOException, InterruptedException {
        Path log = folder.resolve("run.log");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new AssertionError(String.join(" ", command) + ": " + Files.readString(log));
        }
    }

    private void awaitConnection() throws IOException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
                return;
            } catch (IOException notYet) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    close();
                    throw new AssertionError("nginx does not come up: " + log(), notYet);
                }
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        }
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("nginx.log")) + Files.readString(folder.resolve("error.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
