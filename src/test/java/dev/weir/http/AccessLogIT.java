package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.weir.testing.Waiting;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.slf4j.LoggerFactory;

/** The access log, and that whatever comes off the wire is counted, whether or not it came as far as a handler. */
@ResourceLock("weir.access")
final class AccessLogIT {
    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("weir.access");

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getFormattedMessage());
        }
    };

    @BeforeEach
    void listen() {
        appender.start();
        LOGGER.addAppender(appender);
        LOGGER.setLevel(Level.INFO);
        LOGGER.setAdditive(false);
    }

    @AfterEach
    void stopListening() {
        LOGGER.detachAppender(appender);
        LOGGER.setLevel(null);
        LOGGER.setAdditive(true);
    }

    private void assertLine(int number, String pattern) {
        Waiting.until(() -> lines.size() > number);
        assertTrue(lines.get(number).matches(pattern), lines.get(number));
    }

    private static long counted(EdgeFixture edge, String method, String status) {
        return edge.registry
                .find("weir.http.requests")
                .tags("method", method, "route", "other", "status", status)
                .timers()
                .stream()
                .mapToLong(timer -> timer.count())
                .sum();
    }

    @Test
    void everyRequestLeavesOneLine() {
        try (EdgeFixture edge = new EdgeFixture("observe.access-log=true")) {
            edge.put("/kv/b/%C3%A9", "value");
            edge.get("/kv/b/%C3%A9?x=1");
            edge.get("/kv/b/none");
            edge.get("/kv/b/%00");
            assertLine(0, "127\\.0\\.0\\.1 PUT /kv/b/%C3%A9 200 \\d{2,} \\d+");
            assertLine(1, "127\\.0\\.0\\.1 GET /kv/b/%C3%A9\\?x=1 200 \\d{2,} \\d+");
            assertLine(2, "127\\.0\\.0\\.1 GET /kv/b/none 404 \\d{2,} \\d+");
            assertLine(3, "127\\.0\\.0\\.1 GET /kv/b/%00 400 \\d{2,} \\d+");
            assertEquals(4, lines.size());
        }
    }

    @Test
    void nothingIsLoggedWhereTheSettingDoesNotAskForIt() {
        try (EdgeFixture edge = new EdgeFixture()) {
            edge.get("/status");
            Waiting.until(() -> edge.registry.find("weir.http.requests").timer() != null);
        }
        assertEquals(List.of(), lines);
    }

    @Test
    void nothingInAPathCanBreakTheLine() {
        try (EdgeFixture edge = new EdgeFixture("observe.access-log=true");
                RawClient client = edge.raw()) {
            assertEquals(400, client.request("GET /kv/b/a[31m\u00e9\u009b HTTP/1.1").answer().status());
            assertEquals(400, client.request("GET /kv/b/a\u001b[31m HTTP/1.1").answer().status());
            assertLine(0, "127\\.0\\.0\\.1 GET /kv/b/a\\[31m(\\\\x[0-9A-F]{2})+ 400 \\d+ \\d+");
            assertLine(1, "127\\.0\\.0\\.1 - - 400 \\d+ \\d+");
        }
    }

    @Test
    void whatIsRefusedBeforeAnyFaceSawItIsLoggedAndCounted() {
        try (EdgeFixture edge = new EdgeFixture("observe.access-log=true", "http.linger=20ms")) {
            for (String request : List.of(
                    "PUT /kv/b/k HTTP/1.1\r\nHost: edge\r\nContent-Length: x\r\n\r\n",
                    "GET /kv/b/k HTTP/1.1\r\nHost: edge\r\nno colon\r\n\r\n",
                    "nonsense\r\n\r\n",
                    "GET /status HTTP/2.0\r\n\r\n")) {
                try (RawClient client = edge.raw()) {
                    assertTrue(client.send(request).answer().status() >= 400);
                    assertTrue(client.isClosed());
                }
            }
            assertLine(0, "127\\.0\\.0\\.1 PUT /kv/b/k 400 \\d{2,} \\d+");
            assertLine(1, "127\\.0\\.0\\.1 GET /kv/b/k 400 \\d{2,} \\d+");
            assertLine(2, "127\\.0\\.0\\.1 - - 400 \\d{2,} \\d+");
            assertLine(3, "127\\.0\\.0\\.1 GET /status 505 \\d{2,} \\d+");
            assertEquals(1, counted(edge, "PUT", "4xx"));
            assertEquals(1, counted(edge, "GET", "4xx"));
            assertEquals(1, counted(edge, "other", "4xx"));
            assertEquals(1, counted(edge, "GET", "5xx"));
            assertEquals(4, lines.size());
        }
    }

    @Test
    void whatIsRefusedBehindAnotherRequestIsLoggedAsItself() {
        try (EdgeFixture edge = new EdgeFixture("observe.access-log=true", "http.linger=20ms");
                RawClient client = edge.raw()) {
            assertEquals(200, client.request("HEAD /status HTTP/1.1", "Accept: application/problem+json").answer(false).status());
            RawClient.Answer refused = client.send("nonsense\r\n\r\n").answer();
            assertEquals(400, refused.status());
            assertEquals("text/plain; charset=utf-8", refused.field("content-type"), "not by the first request's Accept");
            assertFalse(refused.body().isEmpty(), "not by the first request's method");
            assertLine(0, "127\\.0\\.0\\.1 HEAD /status 200 \\d{2,} \\d+");
            assertLine(1, "127\\.0\\.0\\.1 - - 400 \\d{2,} \\d+");
        }
    }

    @Test
    void aClientThatIsTooSlowIsLoggedAndCounted() {
        try (EdgeFixture edge = new EdgeFixture("observe.access-log=true", "http.head-timeout=500ms", "http.read-timeout=50ms")) {
            try (RawClient head = edge.raw()) {
                assertEquals(408, head.send("GET /status HTTP/1.1\r\nHost: ed").answer().status());
            }
            assertLine(0, "127\\.0\\.0\\.1 GET /status 408 \\d+ \\d+");
            try (RawClient body = edge.raw()) {
                assertEquals(408, body.request("PUT /kv/b/k HTTP/1.1", "Content-Length: 10").send("1").answer().status());
            }
            assertLine(1, "127\\.0\\.0\\.1 PUT /kv/b/k 408 \\d+ \\d+");
            assertEquals(1, counted(edge, "GET", "4xx"));
        }
    }

    @Test
    void aClientThatHasDisconnectedHasNoStatus() {
        try (EdgeFixture edge = new EdgeFixture("observe.access-log=true")) {
            try (RawClient client = edge.raw()) {
                client.request("PUT /kv/b/k HTTP/1.1", "Content-Length: 10").send("1");
            }
            assertLine(0, "127\\.0\\.0\\.1 PUT /kv/b/k - 0 \\d+");
        }
    }
}
