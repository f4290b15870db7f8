package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.http.RawClient.Answer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A page whose name is made to point at an edge on loopback reads and changes nothing there, on any listener. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HostsIT {
    private RealEdge edge;

    @BeforeAll
    void start() {
        edge = new RealEdge("http.hosts=cache.example", "faces.kevindb.port=0", "http.linger=20ms");
        edge.put("/kv/b/k", "value");
        edge.get("/kv/b/k");
    }

    @AfterAll
    void stop() {
        edge.close();
    }

    private static Answer ask(EdgeCalls listener, String line, String host, String... fields) {
        String body = line.startsWith("P") ? "v" : "";
        try (RawClient client = listener.raw()) {
            return client.send(line + " HTTP/1.1\r\nHost: " + host + "\r\n"
                    + (body.isEmpty() ? "" : "Content-Length: 1\r\n")
                    + String.join("", List.of(fields).stream().map(field -> field + "\r\n").toList())
                    + "\r\n" + body).answer();
        }
    }

    @Test
    void thePublicListenerAnswersToKnownHostsAlone() {
        for (String line : List.of("GET /kv/b/k", "GET /kv/b/%6b", "PUT /kv/b/k", "PUT /kv/b/%6b", "DELETE /kv/b/none",
                "GET /help",
                "GET /status", "GET http://evil.example/kv/b/k")) {
            Answer answer = ask(edge, line, line.contains("evil") ? "localhost" : "evil.example");
            assertEquals(421, answer.status(), line);
            assertEquals("no-store", answer.field("cache-control"));
            assertTrue(answer.body().startsWith("This edge does not answer to that host"), answer.body());
        }
        assertEquals("value", edge.get("/kv/b/k").body());
        for (String host : List.of("localhost", "127.0.0.1:" + edge.port(), "[::1]:1", "cache.example", "CACHE.example:443")) {
            assertEquals(200, ask(edge, "GET /kv/b/k", host).status(), host);
            assertEquals(200, ask(edge, "PUT /kv/b/other", host).status(), host);
        }
        assertEquals(200, ask(edge, "GET http://cache.example/kv/b/k", "evil.example").status());
    }

    @Test
    void metricsAndEveryFaceAreRefusedToo() {
        for (String line : List.of("GET /metrics", "GET /health/ready", "GET /_buckets/b", "DELETE /kv/b")) {
            assertEquals(421, ask(edge.admin(), line, "evil.example").status(), line);
        }
        assertEquals(200, ask(edge.admin(), "GET /metrics", "localhost").status());
        assertEquals(421, ask(edge.face("kevindb"), "GET /k", "evil.example").status());
        assertEquals(421, ask(edge.face("kevindb"), "PUT /k", "evil.example").status());
    }

    @Test
    void aHealthCheckMayKnowNothingButAnAddress() {
        assertEquals(200, ask(edge, "GET /status", "10.1.2.3").status());
        assertEquals(200, ask(edge.admin(), "GET /health/live", "10.1.2.3:8082").status());
        assertEquals(200, ask(edge.admin(), "GET /health/serving", "[fd00::1]").status());
        try (RawClient client = edge.raw()) {
            assertEquals(200, client.send("GET /status HTTP/1.0\r\n\r\n").answer().status());
        }
        try (RawClient client = edge.admin().raw()) {
            assertEquals(200, client.send("GET /health/live HTTP/1.0\r\n\r\n").answer().status());
        }
    }

    @Test
    void theFastPathRemembersNoHostThatIsNotKnown() {
        try (RawClient client = edge.raw()) {
            for (int i = 0; i < 3; i++) {
                assertEquals(200, client.send("GET /kv/b/k HTTP/1.1\r\nHost: localhost\r\n\r\n").answer().status());
            }
            assertEquals(421, client.send("GET /kv/b/k HTTP/1.1\r\nHost: localhosx\r\n\r\n").answer().status());
        }
    }

    @Test
    void aWriteFromThePageOfAProxyIsOneOfTheEdgesOwn() {
        String origin = "Origin: https://shop.example";
        assertEquals(403, ask(edge, "PUT /kv/b/k2", "localhost", origin).status());
        assertEquals(200, ask(edge, "PUT /kv/b/k2", "localhost", origin, "X-Forwarded-Host: shop.example").status());
        assertEquals(403, ask(edge, "PUT /kv/b/k2", "localhost", origin, "X-Forwarded-Host: other.example").status());
        assertEquals(403, ask(edge, "PUT /kv/b/k2", "cache.example", "Origin: https://cache.example",
                "X-Forwarded-Host: shop.example").status());
    }
}
