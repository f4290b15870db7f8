package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.http.RawClient.Answer;
import dev.weir.testing.Waiting;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.slf4j.LoggerFactory;

/** The audit log, the ids of requests in answers and lines, and the limits of each address, on both ways. */
@ResourceLock("weir.access")
final class OversightIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            event.getMDCPropertyMap();
            events.add(event);
        }
    };

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }

    @BeforeEach
    void listen() {
        appender.start();
        for (String name : List.of("weir.access", "weir.audit")) {
            logger(name).addAppender(appender);
            logger(name).setLevel(Level.INFO);
            logger(name).setAdditive(false);
        }
    }

    @AfterEach
    void stopListening() {
        for (String name : List.of("weir.access", "weir.audit")) {
            logger(name).detachAppender(appender);
            logger(name).setLevel(null);
            logger(name).setAdditive(true);
        }
    }

    /** The next lines of the audit log, as method, bucket, key, status and outcome. */
    private void assertAudited(String... wanted) {
        Waiting.until(() -> events.size() >= wanted.length);
        assertEquals(List.of(wanted), events.stream().map(event -> shown(read(event))).toList());
        events.clear();
    }

    private static JsonNode read(ILoggingEvent event) {
        try {
            return JSON.readTree(event.getFormattedMessage());
        } catch (JsonProcessingException e) {
            throw new AssertionError(event.getFormattedMessage(), e);
        }
    }

    private static String shown(JsonNode line) {
        return String.join(" ", List.of(
                line.get("listener").asText(), line.get("method").asText(), line.get("bucket").asText(), line.get("key").asText(),
                line.get("status").asText(), line.get("outcome").asText()));
    }

    @Test
    void changesAndRefusalsAreAuditedWhateverWayTheyCome() {
        try (RealEdge edge = new RealEdge("observe.audit-log=true", "http.hosts=edge", "faces.kevindb.port=0")) {
            String tag = EdgeCalls.etag(edge.put("/kv/b/fast", "secret"));
            Waiting.until(() -> !events.isEmpty());
            JsonNode line = read(events.getFirst());
            assertTrue(line.get("time").asText().matches("20\\d\\d-.*Z"), line.toString());
            assertEquals("127.0.0.1", line.get("from").asText());
            assertTrue(line.get("who").isNull());
            assertEquals("/kv/b/fast", line.get("target").asText());
            assertEquals(tag.substring(1, tag.length() - 1), versionNumber(line.get("version").asText()));
            assertAudited("http PUT b fast 200 stored");

            edge.put("/kv/b/f%75ll", "secret");
            assertAudited("http PUT b full 200 stored");
            edge.put("/kv/b/full", "secret", "If-None-Match", "*");
            assertAudited("http PUT b full 412 rejected");
            edge.put("/kv/b/full?password=x", "secret");
            assertAudited("http PUT b full 400 null");
            edge.send("PUT", "/multi/b", "[{\"key\":\"one\",\"data\":\"secret\"},{\"key\":\"two\",\"data\":\"secret\"}]",
                    "Content-Type", "application/json");
            assertAudited("http PUT b one 200 stored", "http PUT b two 200 stored");
            edge.delete("/kv/b?prefix=t");
            assertAudited("http DELETE b two 200 deleted");
            edge.delete("/kv/b/none");
            assertAudited("http DELETE b none 404 absent");
            edge.get("/kv/b/full");
            edge.get("/kv/b/full", "Cache-Control", "no-cache");
            edge.put("/kv/b/full", "secret", "Origin", "https://evil.example");
            assertAudited("http PUT b full 403 null");
            try (RawClient client = edge.raw()) {
                client.send("GET /kv/b/k?password=x HTTP/1.1\r\nHost: evil.example\r\n\r\n").answer();
            }
            assertAudited("http GET null null 421 null");
            edge.face("kevindb").put("/k", "{\"val\":\"secret\"}");
            Waiting.until(() -> !events.isEmpty());
            assertEquals("kevindb", read(events.getFirst()).get("listener").asText());
            events.clear();
            edge.admin().delete("/kv/b");
            Waiting.until(() -> !events.isEmpty());
            assertEquals("/kv/b", read(events.getFirst()).get("target").asText());
            assertAudited("admin DELETE null null 200 null");
            try (RawClient client = edge.admin().raw()) {
                client.send("GET /metrics HTTP/1.1\r\nHost: evil.example\r\n\r\n").answer();
            }
            assertAudited("admin GET null null 421 null");
            edge.admin().get("/metrics");
            edge.put("/kv/b/last", "secret");
            assertAudited("http PUT b last 200 stored");
        }
    }

    private static String versionNumber(String version) {
        String[] parts = version.split("\\.");
        return Long.toString((Long.parseLong(parts[0]) << 16) + Long.parseLong(parts[1]));
    }

    @Test
    void withoutTheSettingNothingIsAudited() {
        try (EdgeFixture edge = new EdgeFixture()) {
            edge.put("/kv/b/k", "v");
            edge.put("/kv/b/%6b", "v");
        }
        assertEquals(List.of(), events);
    }

    @Test
    void anAnswerAndItsLinesHaveTheNamesOfTheRequest() {
        try (EdgeFixture edge = new EdgeFixture("observe.traces=true", "observe.access-log=true", "observe.audit-log=true")) {
            for (String path : List.of("/kv/b/k", "/kv/b/%6b")) {
                HttpResponse<String> answer = edge.put(path, "v", "X-Request-Id", "mine-1", "traceparent", PARENT);
                assertEquals("mine-1", EdgeCalls.field(answer, "x-request-id"));
                assertTrue(EdgeCalls.field(answer, "traceparent").startsWith(PARENT.substring(0, 36)));
                assertNotEquals(PARENT, EdgeCalls.field(answer, "traceparent"));
                Waiting.until(() -> events.size() == 2);
                for (ILoggingEvent event : events) {
                    assertEquals("mine-1", event.getMDCPropertyMap().get("request"), event::toString);
                    assertEquals(PARENT.substring(3, 35), event.getMDCPropertyMap().get("trace"));
                }
                assertEquals("mine-1", read(events.getLast()).get("request").asText());
                events.clear();
            }
            HttpResponse<String> made = edge.get("/kv/b/k", "X-Request-Id", "not well-formed");
            assertTrue(EdgeCalls.field(made, "x-request-id").matches("[0-9a-f]{32}"));
            for (HttpResponse<String> answer : List.of(edge.get("/kv/b/none"), edge.get("/nowhere/"),
                    edge.get("/kv/b/k", "If-None-Match", EdgeCalls.etag(made)))) {
                assertTrue(EdgeCalls.field(answer, "x-request-id").matches("[0-9a-f]{32}"), answer.toString());
            }
        }
    }

    @Test
    void theAdminListenerKnowsTheNamesToo() {
        try (RealEdge edge = new RealEdge("observe.traces=true", "observe.audit-log=true")) {
            HttpResponse<String> answer = edge.admin().delete("/kv/b", "X-Request-Id", "mine-1");
            assertEquals("mine-1", EdgeCalls.field(answer, "x-request-id"));
            assertTrue(EdgeCalls.field(edge.admin().get("/metrics"), "traceparent").matches("00-.*-00"));
            Waiting.until(() -> !events.isEmpty());
            assertEquals("mine-1", read(events.getFirst()).get("request").asText());
        }
    }

    @Test
    void withoutTheSettingTheNamesAreIgnored() {
        try (EdgeFixture edge = new EdgeFixture()) {
            edge.put("/kv/b/k", "v");
            int hot = edge.flows.hotReads();
            try (RawClient client = edge.raw()) {
                Answer answer = ask(client, "GET /kv/b/k", "X-Request-Id: mine-1", "traceparent: " + PARENT);
                assertEquals("", answer.field("x-request-id"));
                assertEquals("", answer.field("traceparent"));
            }
            assertEquals(hot + 1, edge.flows.hotReads(), "by the fast path");
        }
    }

    private static Answer ask(RawClient client, String line, String... fields) {
        return client.request(line + " HTTP/1.1", fields).answer();
    }

    @Test
    void anAddressThatSendsTooMuchHasToWait() {
        try (EdgeFixture edge = new EdgeFixture("limits.bytes-per-second=1000", "http.linger=20ms");
                RawClient client = edge.raw()) {
            edge.put("/kv/b/k", "v".repeat(50_000));
            // Counted once it is over, which its client may hear of before.
            Waiting.until(() -> edge.get("/help").statusCode() == 429);
            for (String path : List.of("/kv/b/k", "/kv/b/%6b")) {
                Answer refused = ask(client, "GET " + path);
                assertEquals(429, refused.status());
                assertTrue(Integer.parseInt(refused.field("retry-after")) > 10, refused.toString());
                assertEquals("no-store", refused.field("cache-control"));
                assertEquals("This client sends more than it may; slow down.\n", refused.body());
                assertEquals(429, edge.put(path, "w").statusCode());
            }
            assertEquals(200, ask(client, "GET /status").status());
        }
    }

    @Test
    void whatAProxyAsksCountsForItsClients() {
        try (EdgeFixture edge = new EdgeFixture("limits.bytes-per-second=1", "http.trusted-proxies=127.0.0.0/8");
                RawClient proxy = edge.raw()) {
            for (String client : List.of("192.0.2.1", "192.0.2.2", "198.51.100.1, 192.0.2.3")) {
                assertEquals(200, ask(proxy, "GET /help", "X-Forwarded-For: " + client).status());
                assertEquals(429, ask(proxy, "GET /help", "X-Forwarded-For: " + client).status());
            }
            assertEquals(429, ask(proxy, "GET /help", "X-Forwarded-For: 192.0.2.9, 192.0.2.1").status());
        }
        try (EdgeFixture edge = new EdgeFixture("limits.bytes-per-second=1"); RawClient client = edge.raw()) {
            assertEquals(200, ask(client, "GET /help", "X-Forwarded-For: 192.0.2.1").status());
            assertEquals(429, ask(client, "GET /help", "X-Forwarded-For: 192.0.2.2").status(), "nobody believes a stranger");
        }
    }
}
