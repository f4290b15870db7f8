package dev.weir.http;

import static dev.weir.http.EdgeCalls.etag;
import static dev.weir.http.EdgeCalls.field;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.http.RawClient.Answer;
import dev.weir.testing.Waiting;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What every answer tells caches and browsers (RFC 9111, RFC 9211). The edge has no change stream here, so it is not live. */
@SuppressWarnings("NullAway.Init") // JUnit starts the edge first
@ParameterizedClass
@EnumSource(Wire.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CachingContractIT {
    @Parameter
    private Wire wire;

    private RealEdge edge;

    @BeforeParameterizedClassInvocation
    void start() {
        // Without a change stream, so that what an answer allows does not depend on whether it is open yet.
        edge = new RealEdge(wire, "changes.mode=ttl");
        edge.put("/kv/b/k", "value");
    }

    @AfterParameterizedClassInvocation
    void stop() {
        edge.close();
    }

    /** Answers of every kind there is, none to HEAD. */
    private List<HttpResponse<String>> answers() {
        String etag = etag(edge.get("/kv/b/k"));
        List<HttpResponse<String>> all = new ArrayList<>();
        all.add(edge.get("/kv/b/k"));
        all.add(edge.get("/kv/b/%6b"));
        all.add(edge.get("/kv/b/k", "Range", "bytes=0-1"));
        all.add(edge.get("/kv/b/k", "Range", "bytes=9-"));
        all.add(edge.get("/kv/b/k", "If-None-Match", etag));
        all.add(edge.get("/kv/b/k", "If-Match", "\"1\""));
        all.add(edge.get("/kv/b/none"));
        all.add(edge.get("/kv/b/none", "Accept", "application/problem+json"));
        all.add(edge.get("/kv/b/%00"));
        all.add(edge.put("/kv/b/written", "v"));
        all.add(edge.put("/kv/b/written", "v", "If-None-Match", "*"));
        all.add(edge.put("/kv/b/written", "v", "Content-Encoding", "lzma"));
        all.add(edge.put("/kv/b/written", "x".repeat(TestSettings.VALUE_BYTES + 1)));
        all.add(edge.delete("/kv/b/written"));
        all.add(edge.delete("/kv/b/written"));
        all.add(edge.send("PATCH", "/kv/b/k", ""));
        all.add(edge.send("OPTIONS", "/kv/b/k", ""));
        all.add(edge.multi("POST", "b", "[{\"key\":\"k\"}]"));
        all.add(edge.multi("POST", "b", "["));
        all.add(edge.multi("PUT", "b", "[]"));
        all.add(edge.multi("DELETE", "b", "[]"));
        all.add(edge.send("POST", "/multi/b", "[]"));
        all.add(edge.get("/help"));
        all.add(edge.get("/_openapi.yaml"));
        all.add(edge.get("/status"));
        all.add(edge.get("/nowhere"));
        return all;
    }

    @Test
    void everyAnswerIsDatedAndNotToBeGuessedAt() {
        for (HttpResponse<String> answer : answers()) {
            assertEquals("nosniff", field(answer, "x-content-type-options"), answer.toString());
            Instant date = ZonedDateTime.parse(field(answer, "date"), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
            assertTrue(Duration.between(date, Instant.now()).abs().toMinutes() < 5, answer.toString());
            assertTrue(answer.headers().firstValue("age").isEmpty(), answer.toString());
            boolean absent = answer.statusCode() == 404 && answer.uri().getPath().equals("/kv/b/none");
            assertEquals(absent ? "Accept" : "", field(answer, "vary"), "no field of a request chooses a value: " + answer);
        }
    }

    @Test
    void everyAnswerSaysWhatCachesMayDo() {
        List<String> told = answers().stream().map(answer -> answer.statusCode() + " " + field(answer, "cache-control")).toList();
        String brief = "public, max-age=0, s-maxage=1";
        assertEquals(
                List.of(
                        "200 " + brief,
                        "200 no-store",
                        "206 " + brief,
                        "416 no-store",
                        "304 " + brief,
                        "412 no-store",
                        "404 " + brief,
                        "404 no-store",
                        "400 no-store",
                        "200 no-store",
                        "412 no-store",
                        "415 no-store",
                        "413 no-store",
                        "200 no-store",
                        "404 no-store",
                        "405 no-store",
                        "204 no-store",
                        "200 no-store",
                        "400 no-store",
                        "200 no-store",
                        "200 no-store",
                        "415 no-store",
                        "200 no-store",
                        "200 no-cache",
                        "200 no-store",
                        "404 no-store"),
                told);
    }

    @Test
    void onlyStorableAnswersHaveAWordForCdns() {
        try (RealEdge told =
                new RealEdge(wire, "changes.mode=ttl", "buckets.cdn-max-age=60s", "buckets.not-found-s-maxage=0s")) {
            told.put("/kv/b/k", "value");
            // Not live, so a second at most.
            String etag = etag(told.get("/kv/b/k"));
            assertEquals("max-age=1", field(told.get("/kv/b/k"), "cdn-cache-control"));
            assertEquals("max-age=1", field(told.send("HEAD", "/kv/b/k", ""), "cdn-cache-control"));
            assertEquals("max-age=1", field(told.get("/kv/b/k", "Range", "bytes=0-1"), "cdn-cache-control"));
            assertEquals("max-age=1", field(told.get("/kv/b/k", "If-None-Match", etag), "cdn-cache-control"));
            assertEquals("max-age=0", field(told.get("/kv/b/none"), "cdn-cache-control"));
            for (HttpResponse<String> unstorable : List.of(
                    told.get("/kv/b/%6b"), told.get("/kv/b/none", "Accept", "application/problem+json"), told.get("/kv/b/%00"),
                    told.get("/kv/b/k", "If-Match", "\"1\""), told.get("/kv/b/k", "Range", "bytes=9-"), told.put("/kv/b/k", "v"),
                    told.get("/kv/b"), told.get("/help"))) {
                assertEquals("no-store", field(unstorable, "cache-control"));
                assertEquals("", field(unstorable, "cdn-cache-control"), unstorable.toString());
            }
        }
    }

    @Test
    void cacheStatusSaysWhichTierAnswered() {
        String large = "x".repeat(200_000);
        edge.sql("insert into weir.item (bucket, key, value) values ('b', 'sql', 'v')");
        assertEquals("weir; fwd=uri-miss", field(edge.get("/kv/b/sql"), "cache-status"));
        assertEquals("weir; hit; detail=heap", field(edge.get("/kv/b/sql"), "cache-status"));
        assertEquals("weir; fwd=request", field(edge.get("/kv/b/sql", "Cache-Control", "no-cache"), "cache-status"));
        edge.put("/kv/b/large", large);
        // The tier opens after the edge has begun to answer.
        Waiting.until(() -> {
            HttpResponse<String> get = edge.get("/kv/b/large");
            assertEquals(large, get.body());
            return field(get, "cache-status").equals("weir; hit; detail=off-heap");
        });
    }

    @Test
    void namesOfFieldsAreWrittenAsTheirSpecificationsDo() {
        try (RawClient client = edge.raw()) {
            String all = client.request("GET /kv/b/k HTTP/1.1", "Connection: close").rest();
            for (String name : new String[] {
                "Cache-Status", "Cache-Control", "ETag", "Last-Modified", "Date", "X-Content-Type-Options", "Accept-Ranges"
            }) {
                assertTrue(all.contains("\r\n" + name + ": "), all);
            }
        }
    }

    @Test
    void anAnswerTo304HasNoBodyAndTheFieldsOfThe200() {
        String etag = etag(edge.get("/kv/b/k"));
        try (RawClient client = edge.raw()) {
            Answer answer = client.request("GET /kv/b/k HTTP/1.1", "If-None-Match: " + etag).answer();
            assertEquals(304, answer.status());
            assertEquals(etag, answer.field("etag"));
            assertEquals("public, max-age=0, s-maxage=1", answer.field("cache-control"));
            assertFalse(answer.fields().containsKey("content-length"));
            assertFalse(answer.fields().containsKey("content-type"));
            assertEquals(200, client.request("GET /status HTTP/1.1").answer().status(), "nothing is left on the wire");
        }
    }

    @Test
    void otherOriginsAreToldNothing() {
        for (HttpResponse<String> answer : answers()) {
            assertTrue(answer.headers().map().keySet().stream().noneMatch(name -> name.startsWith("access-control")));
        }
    }

    @Test
    void otherOriginsMayReadWhereTheSettingSaysSo() {
        try (RealEdge open = new RealEdge(wire, "http.cors-allow-origin=https://a.example")) {
            open.put("/kv/b/k", "v");
            for (HttpResponse<String> answer : List.of(
                    open.get("/kv/b/k"), open.get("/kv/b/none"), open.get("/kv/b/%00"), open.put("/kv/b/k", "w"),
                    open.multi("POST", "b", "["), open.send("PATCH", "/kv/b/k", ""))) {
                assertEquals("https://a.example", field(answer, "access-control-allow-origin"), answer.toString());
                assertTrue(field(answer, "access-control-expose-headers").contains("ETag"));
            }
            HttpResponse<String> preflight =
                    open.send("OPTIONS", "/kv/b/k", "", "Access-Control-Request-Method", "DELETE");
            assertEquals(204, preflight.statusCode());
            assertEquals("GET, HEAD, PUT, POST, DELETE, OPTIONS", field(preflight, "access-control-allow-methods"));
            assertTrue(field(preflight, "access-control-allow-headers").contains("If-None-Match"));
            // A star would not allow it (Fetch standard, CORS non-wildcard request-header name).
            assertTrue(field(preflight, "access-control-allow-headers").contains("Authorization"));
            assertEquals("", field(open.send("OPTIONS", "/kv/b/k", ""), "access-control-allow-methods"));
        }
    }
}
