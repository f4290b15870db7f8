package dev.weir.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.edge.EdgeProcess;
import dev.weir.terminal.ExitCode;
import dev.weir.testing.TestCertificates;
import dev.weir.testing.TestCertificates.Pair;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands and an edge that speaks TLS. */
final class TlsCommandsIT {
    private static TestCertificates certificates;
    private static Pair pair;
    private static EdgeProcess edge;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        certificates = new TestCertificates(folder);
        pair = certificates.server();
        edge = EdgeProcess.on(
                WeirDatabase.on(TestPostgres.version18()).database().dsn(),
                "--set", "tls.certificate=" + pair.certificate(), "--set", "tls.key=" + pair.key(), "--set",
                "tls.listeners=http");
    }

    @AfterAll
    static void stop() throws Exception {
        edge.close();
    }

    private static String authority() {
        return certificates.authority().toString();
    }

    private static void refused(String words, ClientRun run) {
        assertEquals("weir: " + words + "\n", run.err());
        assertEquals(ExitCode.UNREACHED, run.code());
    }

    @Test
    void anEdgeIsTrustedByTheAuthorityGiven() {
        String url = edge.url().toString();
        assertTrue(url.startsWith("https://"), url);
        ClientRun put = ClientRun.withInput(url, "value".getBytes(UTF_8), "put", "--ca", authority(), "b", "k");
        assertEquals(ExitCode.DONE, put.code(), put::err);
        ClientRun get = ClientRun.bare(Map.of("WEIR_URL", url, "WEIR_CA", authority()), new byte[0], "get", "b", "k");
        assertEquals(ExitCode.DONE, get.code(), get::err);
        assertEquals("value", get.out());
    }

    @Test
    void anUnknownAuthorityIsNotTrusted() {
        refused("cannot reach an edge at " + edge.url()
                + ": its certificate is of no authority that is known here; name a file with"
                + " its authority by --ca",
                ClientRun.of(edge.url().toString(), "get", "b", "k"));
    }

    @Test
    void aCertificateForAnotherNameIsNotTrusted() throws Exception {
        Pair other = certificates.issue("other", "DNS:other.example");
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(certificates.keys(other), null, null);
        try (SSLServerSocket server = (SSLServerSocket) context.getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().start(() -> {
                try (SSLSocket client = (SSLSocket) server.accept()) {
                    client.startHandshake();
                } catch (IOException refused) {
                    // The client goes.
                }
            });
            String url = "https://127.0.0.1:" + server.getLocalPort();
            refused("cannot reach an edge at " + url + ": its certificate is for another name than that in the URL",
                    ClientRun.of(url, "get", "--ca", authority(), "b", "k"));
        }
    }

    @Test
    void whoSpeaksOtherwiseIsToldSo() {
        String plain = edge.url().toString().replace("https:", "http:");
        ClientRun run = ClientRun.of(plain, "get", "b", "k");
        assertEquals("weir: This port speaks TLS; ask with https in place of http.\n", run.err());
        assertEquals(ExitCode.USAGE, run.code());
        String secure = "https://127.0.0.1:" + URI.create(edge.adminUrl().toString()).getPort();
        refused("cannot reach an edge at " + secure + ": it does not speak TLS", ClientRun.of(secure, "get", "b", "k"));
    }

    @Test
    void aFileThatIsNoAuthorityIsRefused() {
        ClientRun none = ClientRun.of(edge.url().toString(), "get", "--ca", "/does/not/exist.pem", "b", "k");
        assertEquals(ExitCode.USAGE, none.code());
        assertTrue(none.err().contains("--ca: /does/not/exist.pem does not exist"), none.err());
        ClientRun key = ClientRun.of(edge.url().toString(), "get", "--ca", pair.key().toString(), "b", "k");
        assertEquals(ExitCode.USAGE, key.code());
        assertTrue(key.err().contains("--ca: " + pair.key() + " "), key.err());
    }

    @Test
    void anEdgeWithAWrongPairSaysSoAndDoesNotStart() throws Exception {
        Path other = certificates.server().key();
        String[] settings = {"--set", "tls.certificate=" + pair.certificate(), "--set", "tls.key=" + other};
        for (String[] command : new String[][] {{"check-config"}, {"serve", "-p", "0", "--admin-port", "0"}}) {
            String[] line = Stream.of(command, settings).flatMap(Arrays::stream).toArray(String[]::new);
            EdgeProcess.Ended ended = EdgeProcess.run(line);
            assertEquals(
                    "weir: tls.key: " + other + " is not the key of the first certificate in tls.certificate\n", ended.err());
            assertEquals(ExitCode.FAILED, ended.exit());
        }
    }
}
