package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.http.RawClient.Answer;
import dev.weir.testing.TestCertificates;
import dev.weir.testing.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only a listener with TLS does; that all else is as in the clear is said by the tests with a {@link Wire}. */
final class TlsListenerIT {
    private static final String OTHER = "DNS:other.example";

    private static double handshakes(EdgeFixture edge, String result) {
        return edge.registry.get("weir.tls.handshakes").tag("listener", "http").tag("result", result).counter().count();
    }

    private static Socket connect(EdgeFixture edge) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), edge.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** A connection of a client that offers only these. */
    private static SSLSocket connect(EdgeFixture edge, SSLContext context, SSLParameters offered) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), edge.port());
        socket.setSoTimeout(20_000);
        socket.setSSLParameters(offered);
        socket.startHandshake();
        return socket;
    }

    private static SSLParameters protocols(String... names) {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(names);
        return parameters;
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void bothVersionsAreSpokenAndHttp1IsAgreedOn(String version) throws Exception {
        SSLParameters offered = protocols(version);
        offered.setApplicationProtocols(new String[] {"h2", "http/1.1"});
        try (EdgeFixture edge = new EdgeFixture(Wire.TLS);
                SSLSocket socket = connect(edge, Wire.context(), offered);
                RawClient client = new RawClient(socket)) {
            assertEquals(version, socket.getSession().getProtocol());
            assertEquals("http/1.1", socket.getApplicationProtocol());
            assertEquals(200, client.request("GET /status HTTP/1.1").answer().status());
            assertEquals(1, handshakes(edge, "done"));
        }
    }

    @Test
    void aClientThatSpeaksOnlyHttp2IsRefused() {
        SSLParameters offered = protocols("TLSv1.3");
        offered.setApplicationProtocols(new String[] {"h2"});
        try (EdgeFixture edge = new EdgeFixture(Wire.TLS)) {
            assertThrows(SSLException.class, () -> connect(edge, Wire.context(), offered).close());
            Waiting.until(() -> handshakes(edge, "failed") == 1);
        }
    }

    @Test
    void whoAsksInTheClearIsToldInTheClear() throws Exception {
        try (EdgeFixture edge = new EdgeFixture(Wire.TLS);
                RawClient client = new RawClient(connect(edge))) {
            Answer answer = client.request("GET /kv/b/k HTTP/1.1").answer();
            assertEquals(400, answer.status());
            assertEquals("This port speaks TLS; ask with https in place of http.\n", answer.body());
            assertEquals("close", answer.field("connection"));
            assertTrue(client.isClosed());
        }
    }

    @Test
    void aSilentClientAndOneThatStopsInItsHandshakeHoldNothing() throws Exception {
        try (EdgeFixture edge = new EdgeFixture(Wire.TLS, "tls.handshake-timeout=300ms");
                RawClient silent = new RawClient(connect(edge));
                RawClient stops = new RawClient(connect(edge))) {
            // The beginning of a record that says it has 512 bytes.
            stops.send(new byte[] {0x16, 3, 1, 2, 0, 1, 0});
            assertTrue(silent.isClosed());
            assertTrue(stops.isClosed());
            Waiting.until(() -> handshakes(edge, "late") == 2);
        }
    }

    @Test
    void oneHandshakeTooManyEndsTheLongestIfThatHadTimeEnough() throws Exception {
        try (EdgeFixture edge = new EdgeFixture(Wire.TLS, "tls.max-handshakes=1", "tls.handshake-timeout=1m");
                RawClient silent = new RawClient(connect(edge))) {
            Waiting.until(() -> {
                try (RawClient client = edge.raw()) {
                    return client.request("GET /status HTTP/1.1").answer().status() == 200;
                } catch (UncheckedIOException noRoomYet) {
                    return false;
                }
            });
            assertTrue(silent.isClosed());
        }
    }

    @Test
    void aHandshakeMakesRoomForAnotherConnection() throws Exception {
        try (EdgeFixture edge = new EdgeFixture(Wire.TLS, "http.max-connections=1", "tls.handshake-timeout=1m");
                RawClient silent = new RawClient(connect(edge))) {
            Waiting.until(() -> {
                try (RawClient client = edge.raw()) {
                    return client.request("GET /status HTTP/1.1").answer().status() == 200;
                } catch (UncheckedIOException noRoomYet) {
                    return false;
                }
            });
            assertTrue(silent.isClosed());
        }
    }

    @Test
    void whatIsNotTlsAfterAllIsRefused() throws Exception {
        try (EdgeFixture edge = new EdgeFixture(Wire.TLS);
                RawClient client = new RawClient(connect(edge))) {
            byte[] noise = new byte[600];
            new Random(7).nextBytes(noise);
            System.arraycopy(new byte[] {0x16, 3, 1, 2, 0}, 0, noise, 0, 5);
            client.send(noise);
            client.rest();
            Waiting.until(() -> handshakes(edge, "failed") == 1);
        }
    }

    @Test
    void aHotGetTakesTheShortWay() {
        try (EdgeFixture edge = new EdgeFixture(Wire.TLS);
                RawClient client = edge.raw()) {
            edge.put("/kv/b/k", "value");
            int before = edge.flows.hotReads();
            for (int i = 1; i <= 3; i++) {
                assertEquals("value", client.request("GET /kv/b/k HTTP/1.1").answer().body());
                assertEquals(before + i, edge.flows.hotReads());
            }
        }
    }

    @Test
    void manyRequestsAtOnceAreAnsweredInTurn() {
        try (EdgeFixture edge = new EdgeFixture(Wire.TLS);
                RawClient client = edge.raw()) {
            edge.put("/kv/b/k", "value");
            client.send("GET /kv/b/k HTTP/1.1\r\nHost: edge\r\n\r\n".repeat(2_000));
            for (int i = 0; i < 2_000; i++) {
                assertEquals("value", client.answer().body());
            }
        }
    }

    @Test
    void aLargeValueComesBackAsItWent() {
        String value = Stream.generate(new Random(3)::nextLong).limit(50_000).map(Long::toHexString)
                .reduce(new StringBuilder(), StringBuilder::append, StringBuilder::append).toString();
        try (EdgeFixture edge = new EdgeFixture(Wire.TLS)) {
            assertEquals(200, edge.put("/kv/b/large", value).statusCode());
            assertEquals(value, edge.get("/kv/b/large").body());
        }
    }

    /** Of a client of the JDK a second handshake is, in TLS 1.3, a change of its keys. */
    @Test
    void aClientMayChangeItsKeys() throws Exception {
        try (EdgeFixture edge = new EdgeFixture(Wire.TLS);
                SSLSocket socket = connect(edge, Wire.context(), protocols("TLSv1.3"));
                RawClient client = new RawClient(socket)) {
            for (int i = 0; i < 3; i++) {
                socket.startHandshake();
                assertEquals(200, client.request("GET /status HTTP/1.1").answer().status());
            }
        }
    }

    @Test
    void aClientMayNotNegotiateAgain() throws Exception {
        try (EdgeFixture edge = new EdgeFixture(Wire.TLS);
                SSLSocket socket = connect(edge, Wire.context(), protocols("TLSv1.2"));
                RawClient client = new RawClient(socket)) {
            assertEquals(200, client.request("GET /status HTTP/1.1").answer().status());
            assertThrows(IOException.class, () -> {
                socket.startHandshake();
                socket.getInputStream().read();
            });
        }
    }

    @Test
    void aStopEndsHandshakesAndFinishesWhatIsInFlight() throws Exception {
        EdgeFixture edge = new EdgeFixture(Wire.TLS, "http.shutdown-grace=20s", "tls.handshake-timeout=1m");
        try (edge;
                RawClient silent = new RawClient(connect(edge));
                RawClient idle = edge.raw();
                RawClient writer = edge.raw()) {
            assertEquals(200, idle.request("GET /status HTTP/1.1").answer().status());
            writer.request("PUT /kv/b/k HTTP/1.1", "Content-Length: 8", "Expect: 100-continue");
            assertEquals(100, writer.answer().status());
            CompletableFuture<Void> stop = CompletableFuture.runAsync(edge::stop);
            assertTrue(silent.isClosed());
            assertTrue(idle.isClosed());
            assertEquals(200, writer.send("halffull").answer().status());
            stop.get();
            assertEquals(1, edge.flows.size());
        }
    }

    @Test
    void aRequiredCertificateIsOneOfTheAuthorities(@TempDir Path own, @TempDir Path foreign) throws Exception {
        TestCertificates known = new TestCertificates(own);
        TestCertificates unknown = new TestCertificates(foreign);
        try (EdgeFixture edge = new EdgeFixture(Wire.TLS, asked("required", known))) {
            assertEquals(200, status(edge, Wire.context(known.issue("reader", OTHER), known)));
            assertEquals(0, status(edge, Wire.context(unknown.issue("reader", OTHER), unknown)));
            assertEquals(0, status(edge, Wire.context()));
        }
    }

    @Test
    void anOptionalCertificateMayBeLeftOutButMustNotBeWrong(@TempDir Path own, @TempDir Path foreign) throws Exception {
        TestCertificates known = new TestCertificates(own);
        TestCertificates unknown = new TestCertificates(foreign);
        try (EdgeFixture edge = new EdgeFixture(Wire.TLS, asked("optional", known))) {
            assertEquals(200, status(edge, Wire.context()));
            assertEquals(200, status(edge, Wire.context(known.issue("reader", OTHER), known)));
            assertEquals(0, status(edge, Wire.context(unknown.issue("reader", OTHER), unknown)));
        }
    }

    private static String[] asked(String how, TestCertificates authority) {
        return List.of("tls.client-certificates=" + how, "tls.client-authorities=" + authority.authority())
                .toArray(String[]::new);
    }

    /** The status of an answer; 0 if the edge did not let the client in. */
    private static int status(EdgeFixture edge, SSLContext context) {
        try (RawClient client = new RawClient(connect(edge, context, protocols("TLSv1.3")))) {
            return client.request("GET /status HTTP/1.1").answer().status();
        } catch (IOException | UncheckedIOException refused) {
            return 0;
        }
    }
}
