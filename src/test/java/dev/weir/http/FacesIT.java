package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.weir.Edge;
import dev.weir.http.RawClient.Answer;
import dev.weir.testing.FreePort;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.Waiting;
import dev.weir.transport.ListenFailedException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.slf4j.LoggerFactory;

/** A face's listener has the bounds, meters and strictness of the main one, and errors in its own shape. */
final class FacesIT {
    private static RealEdge edge(String... pairs) {
        String[] all = new String[pairs.length + 1];
        all[0] = "faces.kevindb.port=0";
        System.arraycopy(pairs, 0, all, 1, pairs.length);
        return new RealEdge(all);
    }

    private static RawClient raw(EdgeCalls listener) {
        return new RawClient(listener.port());
    }

    private static void assertRefused(int status, String message, Answer answer) {
        assertEquals(status, answer.status(), answer.body());
        assertEquals("application/json", answer.field("content-type"));
        assertTrue(answer.body().startsWith("{\"error\":\""), answer.body());
        assertTrue(answer.body().endsWith(",\"message\":\"" + message + "\"}"), answer.body());
    }

    @Test
    void aFaceIsOffUnlessItHasAPort() {
        try (RealEdge edge = new RealEdge()) {
            assertEquals(-1, edge.face("kevindb").port());
            assertEquals(0, edge.number("select count(*) from weir.edge"));
        }
    }

    @Test
    void aPortInUseFailsTheStartInWords() throws IOException {
        try (RealEdge first = edge()) {
            String port = Integer.toString(first.face("kevindb").port());
            String dsn = "database.dsn=" + TestPostgres.version18().freshDatabase().dsn();
            ListenFailedException failed = assertThrows(
                    ListenFailedException.class,
                    () -> Edge.start(TestSettings.with(dsn, "faces.kevindb.port=" + port)).close());
            String words = String.valueOf(failed.getMessage());
            assertTrue(words.contains(":" + port + ": "), words);
            assertTrue(words.contains("--face kevindb=PORT"), words);
        }
    }

    @Test
    void portsMustDiffer() throws IOException {
        String port = Integer.toString(FreePort.next());
        var wrong = assertThrows(
                IllegalArgumentException.class, () -> TestSettings.with("http.port=" + port, "faces.kevindb.port=" + port));
        assertTrue(String.valueOf(wrong.getCause()).contains("faces.kevindb.port"), () -> String.valueOf(wrong.getCause()));
    }

    @Test
    void connectionsOfAllListenersAreCountedTogether() {
        try (RealEdge edge = edge("http.max-connections=2", "http.spare-idle=1h");
                RawClient first = edge.raw();
                RawClient second = raw(edge.face("kevindb"))) {
            assertEquals(200, first.request("GET /status HTTP/1.1").answer().status());
            assertEquals(200, second.request("GET /key-value-store-view HTTP/1.1").answer().status());
            try (RawClient third = raw(edge.face("kevindb"))) {
                Answer refused = third.answer();
                assertRefused(503, "Error", refused);
                assertEquals("1", refused.field("retry-after"));
            }
            try (RawClient third = edge.raw()) {
                assertEquals(503, third.answer().status());
            }
        }
    }

    @Test
    void aSlowHeadAndASlowBodyAreEnded() {
        try (RealEdge edge = edge("http.head-timeout=200ms", "http.read-timeout=200ms");
                RawClient head = raw(edge.face("kevindb"))) {
            assertRefused(408, "Error", head.send("GET /initkv HTTP/1.1\r\n").answer());
            try (RawClient body = raw(edge.face("kevindb"))) {
                body.request("PUT /key-value-store/k HTTP/1.1", "Content-Length: 100").send("{");
                assertRefused(408, "Error", body.answer());
            }
        }
    }

    @Test
    void whatIsTooLongOrMalformedIsRefused() {
        try (RealEdge edge = edge()) {
            EdgeCalls face = edge.face("kevindb");
            String huge = "Content-Length: " + (2 * TestSettings.VALUE_BYTES);
            try (RawClient client = raw(face)) {
                assertRefused(413, "Error in PUT", client.request("PUT /key-value-store/k HTTP/1.1", huge).answer());
            }
            try (RawClient client = raw(face)) {
                assertRefused(413, "Error in GET", client.request("GET /key-value-store/k HTTP/1.1", huge).answer());
            }
            try (RawClient client = raw(face)) {
                Answer refused = client.request("GET /initkv HTTP/1.1", "X: " + "x".repeat(32 << 10)).answer();
                assertRefused(431, "Error in GET", refused);
            }
            try (RawClient client = raw(face)) {
                assertRefused(400, "Error in GET", client.request("GET /initkv HTTP/1.1", "Content-Length: 1,2").answer());
            }
            try (RawClient client = raw(face)) {
                assertRefused(400, "Error in GET", client.request("GET /initkv#x HTTP/1.1").answer());
            }
            for (String line : List.of("GET * HTTP/1.1", "GET /a/../initkv HTTP/1.1", "GET /%zz HTTP/1.1")) {
                try (RawClient client = raw(face)) {
                    assertRefused(400, "Error in GET", client.request(line).answer());
                }
            }
            try (RawClient client = raw(face)) {
                Answer refused = client.request("PATCH /key-value-store/k HTTP/1.1").answer();
                assertRefused(405, "Error in PATCH", refused);
                assertEquals("GET, HEAD, PUT, DELETE, OPTIONS", refused.field("allow"));
            }
        }
    }

    @Test
    void aConnectionCarriesManyRequests() {
        try (RealEdge edge = edge();
                RawClient client = raw(edge.face("kevindb"))) {
            for (int i = 0; i < 3; i++) {
                client.request("PUT /key-value-store/k HTTP/1.1", "Content-Length: 11").send("{\"value\":" + i + "}");
                assertEquals(i == 0 ? 201 : 200, client.answer().status());
                Answer read = client.request("HEAD /key-value-store/k HTTP/1.1").answer(false);
                assertEquals(200, read.status());
                assertTrue(Integer.parseInt(read.field("content-length")) > 20);
            }
        }
    }

    @Test
    @ResourceLock("weir.access")
    void requestsAreMeteredAndLogged() {
        var lines = new ListAppender<ILoggingEvent>();
        Logger logger = (Logger) LoggerFactory.getLogger("weir.access");
        lines.start();
        try (RealEdge edge = edge("observe.access-log=true")) {
            logger.setLevel(Level.INFO);
            logger.addAppender(lines);
            edge.face("kevindb").get("/key-value-store/none");
            Waiting.until(() -> edge.admin().get("/metrics").body().lines()
                    .anyMatch(line -> line.startsWith("weir_http_requests") && line.contains("_count{")
                            && line.contains("route=\"face\"")
                            && line.contains("status=\"4xx\"")));
            assertTrue(edge.admin().get("/metrics").body().contains("weir_listener_up{listener=\"kevindb\"} 1"));
            assertTrue(edge.admin().get("/health/ready").body().contains("face-kevindb"));
            Waiting.until(() -> List.copyOf(lines.list).stream()
                    .anyMatch(line -> line.getFormattedMessage().matches("127\\.0\\.0\\.1 GET /key-value-store/none 404 .*")));
        } finally {
            logger.detachAppender(lines);
            logger.setLevel(null);
        }
    }
}
