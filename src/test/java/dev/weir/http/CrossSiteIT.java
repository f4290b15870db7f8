package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.http.RawClient.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pages of other sites can make a browser do to an edge: nothing that changes an item. */
final class CrossSiteIT {
    private static final String HOST = "localhost:8081";
    private static final List<String> CHANGES = List.of(
            "PUT /kv/b/k", "PUT /kv/b/%6b", "POST /kv/b/k", "POST /kv/b", "DELETE /kv/b/k", "DELETE /kv/b?prefix=k", "PUT /b/k",
            "POST /multi/b", "PUT /multi/b", "DELETE /multi/b");

    private static Answer send(EdgeFixture edge, String line, String fields) {
        String body = line.startsWith("DELETE /kv") || line.startsWith("GET") || line.startsWith("OPTIONS") ? "" : "v";
        try (RawClient client = edge.raw()) {
            return client.send(line + " HTTP/1.1\r\nHost: " + HOST + "\r\nContent-Length: " + body.length() + "\r\n" + fields
                    + "\r\n\r\n" + body).answer();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Origin: http://evil.example", "Origin: null", "Origin: http://localhost:8082", "Origin: https://localhost",
        "Origin: http://localhost:8081.evil.example", "Origin: file://", "Origin: localhost:8081",
        "Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site", "Sec-Fetch-Site: same-origin, cross-site",
        "Sec-Fetch-Site: cross-site\r\nOrigin: http://localhost:8081",
        "Origin: http://evil.example\r\nContent-Type: text/plain"
    })
    void aPageOfAnotherSiteChangesNothing(String fields) {
        try (EdgeFixture edge = new EdgeFixture("http.linger=20ms")) {
            edge.put("/kv/b/k", "value");
            String before = edge.flows.contents();
            for (String line : CHANGES) {
                Answer answer = send(edge, line, fields);
                assertEquals(403, answer.status(), line);
                assertTrue(answer.body().startsWith("The page of another site "), answer.body());
            }
            assertEquals(before, edge.flows.contents());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Origin: http://localhost:8081", "Origin: https://LOCALHOST:8081", "Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: none",
        "Sec-Fetch-Site: same-origin\r\nOrigin: https://cache.example", "X-Nothing: of a browser"
    })
    void aPageOfTheEdgeItselfMayWriteAndSoMayWhatIsNoBrowser(String fields) {
        try (EdgeFixture edge = new EdgeFixture()) {
            assertEquals(200, send(edge, "PUT /kv/b/k", fields).status());
            assertEquals(200, send(edge, "DELETE /kv/b/k", fields).status());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "*, https://shop.example, 200", "*, null, 200", "https://shop.example, https://shop.example, 200",
        "https://shop.example, https://evil.example, 403", "https://shop.example, null, 403",
        "https://shop.example, http://shop.example, 403"
    })
    void anOriginThatMayReadMayWrite(String allowed, String origin, int status) {
        try (EdgeFixture edge = new EdgeFixture("http.cors-allow-origin=" + allowed)) {
            assertEquals(status, send(edge, "PUT /kv/b/k", "Sec-Fetch-Site: cross-site\r\nOrigin: " + origin).status());
            assertEquals(status, send(edge, "PUT /kv/b/k", "Origin: " + origin).status());
        }
    }

    @Test
    void readsAndPreflightsAreAnsweredWhereverTheyComeFrom() {
        try (EdgeFixture edge = new EdgeFixture()) {
            edge.put("/kv/b/k", "value");
            edge.get("/kv/b/k");
            int hot = edge.flows.hotReads();
            for (String line : List.of("GET /kv/b/k", "GET /kv/b/%6b", "OPTIONS /kv/b/k", "GET /kv/b", "GET /help")) {
                Answer answer = send(edge, line, "Origin: http://evil.example\r\nSec-Fetch-Site: cross-site");
                assertNotEquals(403, answer.status(), line);
                assertEquals("", answer.field("access-control-allow-origin"));
            }
            try (RawClient client = edge.raw()) {
                client.send("GET /kv/b/k HTTP/1.1\r\nHost: edge\r\nOrigin: http://evil.example\r\n\r\n").answer();
            }
            assertTrue(edge.flows.hotReads() > hot, "by the fast path");
        }
    }
}
