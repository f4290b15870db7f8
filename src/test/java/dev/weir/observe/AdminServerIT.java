package dev.weir.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.testing.Waiting;
import dev.weir.transport.ListenFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(60)
final class AdminServerIT {
    private final HttpClient client = HttpClient.newHttpClient();
    private final Readiness readiness = new Readiness();
    private final Meters meters = new Meters(Quiet.SETTINGS);
    private AdminServer admin;

    private AdminServer start(AdminSettings settings) throws IOException {
        return AdminServer.start(settings, List.of(), readiness, meters, Quiet.WATCH, List.of(), null);
    }

    @BeforeEach
    void start() throws IOException {
        admin = start(new AdminSettings("127.0.0.1", 0, 65536));
    }

    @AfterEach
    void stop() {
        admin.close();
        meters.close();
        client.close();
    }

    @Test
    void aLiveProcessSaysSoBeforeItIsReady() throws Exception {
        HttpResponse<String> answer = get("/health/live");

        assertEquals(200, answer.statusCode());
        assertEquals("ok\n", answer.body());
        assertEquals("no-store", header(answer, "Cache-Control"));
    }

    @Test
    void silentConnectionsDoNotShutProbesOut() throws Exception {
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 300; i++) {
                silent.add(new Socket(InetAddress.getLoopbackAddress(), admin.port()));
            }
            // One that comes in the same moment may be refused, before the threads of the others have begun.
            Waiting.until("a probe is answered", () -> status("/health/live") == 200);
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    private int status(String path) {
        try {
            return get(path).statusCode();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aProcessWithADeadListenerIsNotLiveUntilItStops() throws Exception {
        readiness.vital("listener", () -> false);
        HttpResponse<String> dead = get("/health/live");
        assertEquals(503, dead.statusCode());
        assertEquals("Restart this edge; these parts of it have stopped: listener.\n", dead.body());
        readiness.draining();
        assertEquals(200, get("/health/live").statusCode());
    }

    @Test
    void readinessTellsEveryCheckInJson() throws Exception {
        readiness.register("database", () -> new Health.Up("PostgreSQL 18"));
        readiness.register("schema", () -> new Health.Down("it says \"no\""));
        readiness.serving();

        HttpResponse<String> answer = get("/health/ready");

        assertEquals(503, answer.statusCode());
        assertEquals("application/json", header(answer, "Content-Type"));
        assertEquals("no-store", header(answer, "Cache-Control"));
        JsonNode json = new ObjectMapper().readTree(answer.body());
        assertEquals(
                new ObjectMapper()
                        .readTree(
                                """
                                {"ready": false, "phase": "serving", "checks": {
                                  "database": {"status": "up", "detail": "PostgreSQL 18"},
                                  "schema": {"status": "down", "detail": "it says \\"no\\""}}}
                                """),
                json);
    }

    @Test
    void readinessFollowsThePhases() throws Exception {
        assertEquals(503, get("/health/ready").statusCode());
        readiness.serving();
        assertEquals(200, get("/health/ready").statusCode());
        readiness.draining();
        HttpResponse<String> draining = get("/health/ready");
        assertEquals(503, draining.statusCode());
        assertEquals("draining", new ObjectMapper().readTree(draining.body()).get("phase").asText());
        assertEquals(200, get("/health/live").statusCode());
    }

    @Test
    void metricsComeInTheFormatThatIsAskedFor() throws Exception {
        meters.registry().counter("weir.cache.hits").increment();

        HttpResponse<String> text = get("/metrics");
        assertEquals(200, text.statusCode());
        assertEquals("text/plain; version=0.0.4; charset=utf-8", header(text, "Content-Type"));
        assertEquals("no-store", header(text, "Cache-Control"));
        assertTrue(text.body().contains("weir_cache_hits_total 1.0\n"), text.body());

        HttpResponse<String> open = send(request("/metrics").header("Accept", "application/openmetrics-text").build());
        assertEquals("application/openmetrics-text; version=1.0.0; charset=utf-8", header(open, "Content-Type"));
        assertTrue(open.body().endsWith("# EOF\n"), open.body());
    }

    @Test
    void headIsGetWithoutTheBody() throws Exception {
        HttpResponse<String> answer = send(request("/health/live").HEAD().build());

        assertEquals(200, answer.statusCode());
        assertEquals("3", header(answer, "Content-Length"));
        assertEquals("", answer.body());
    }

    @Test
    void anotherPathIsRefusedInWords() throws Exception {
        for (String path : new String[] {"/", "/metrics/", "/health", "/METRICS", "/health/../metrics", "/%6detrics"}) {
            HttpResponse<String> answer = get(path);
            assertEquals(404, answer.statusCode(), path);
            assertEquals("no-store", header(answer, "Cache-Control"));
            assertTrue(answer.body().contains("/health/ready"), answer.body());
        }
    }

    @Test
    void anotherMethodIsRefusedInWordsAndNamesTheRightOnes() throws Exception {
        for (String method : new String[] {"POST", "DELETE", "OPTIONS", "PATCH"}) {
            HttpResponse<String> answer =
                    send(request("/metrics").method(method, HttpRequest.BodyPublishers.noBody()).build());
            assertEquals(405, answer.statusCode(), method);
            assertEquals("GET, HEAD", header(answer, "Allow"));
            assertTrue(answer.body().contains("use GET or HEAD"), answer.body());
        }
    }

    /** The body is only announced: who sends it to a server that has refused it may lose the answer to a reset. */
    @Test
    void aBodyIsRefusedBeforeItIsSent() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), admin.port())) {
            socket.setSoTimeout(20_000);
            String head = "POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            assertTrue(answer.equals("HTTP/1.1 405") || answer.equals("HTTP/1.1 413"), answer);
        }
        assertEquals(200, get("/health/live").statusCode());
    }

    @Test
    void whatIsNoHttpIsRefusedInWords() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), admin.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write("GET /%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
            assertTrue(answer.contains("no-store"), answer);
            assertTrue(answer.endsWith("The request path is malformed.\n"), answer);
        }
    }

    @Test
    void aClientThatHangsUpIsNoErrorOfOurs() {
        Logger logger = (Logger) LoggerFactory.getLogger(AdminServer.class);
        List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
        AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                events.add(event);
            }
        };
        appender.start();
        logger.addAppender(appender);
        logger.setLevel(Level.DEBUG);
        try {
            Waiting.until(() -> {
                hangUp();
                return !events.isEmpty();
            });
            assertEquals(Level.DEBUG, events.getFirst().getLevel(), events.getFirst().getFormattedMessage());
            assertNull(events.getFirst().getThrowableProxy());
        } finally {
            logger.detachAppender(appender);
            logger.setLevel(null);
        }
    }

    /** Asks for much, and resets the connection at once. */
    private void hangUp() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), admin.port())) {
            String asked = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(50);
            socket.getOutputStream().write(asked.getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().read();
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aPortInUseIsAnErrorInWords() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            AdminSettings settings = new AdminSettings("127.0.0.1", taken.getLocalPort(), 65536);

            Exception refused = assertThrows(ListenFailedException.class, () -> start(settings));

            assertEquals(
                    "Cannot listen on 127.0.0.1:" + taken.getLocalPort() + ": Address already in use. Choose another port with"
                            + " --admin-port (0 picks a free one), or another address with admin.host",
                    refused.getMessage());
        }
    }

    @Test
    void aHostThatIsNotOursIsAnErrorInWords() {
        Exception unknown = assertThrows(ListenFailedException.class, () -> start(new AdminSettings("admin.invalid", 0, 65536)));
        assertEquals(
                "Cannot listen on admin.invalid:0: there is no such host. Choose another address with admin.host",
                unknown.getMessage());

        Exception foreign = assertThrows(ListenFailedException.class, () -> start(new AdminSettings("192.0.2.1", 0, 65536)));
        assertTrue(foreign.toString().contains("192.0.2.1:0: Cannot assign requested address"), foreign.toString());
    }

    @Test
    void afterTheStopThePortIsFree() throws Exception {
        assertEquals(200, get("/health/live").statusCode());
        URI live = URI.create(admin.url() + "/health/live");

        admin.close();

        assertThrows(ConnectException.class, () -> send(HttpRequest.newBuilder(live).build()));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(admin.url() + path)).timeout(Duration.ofSeconds(20));
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path).build());
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
