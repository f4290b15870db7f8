package dev.weir.http;

import static dev.weir.http.EdgeCalls.field;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.bucket.WriteRules;
import dev.weir.database.StoreException;
import dev.weir.engine.Access;
import dev.weir.engine.Expiry;
import dev.weir.engine.Freshness;
import dev.weir.engine.MemoryFlows;
import dev.weir.engine.Rules;
import dev.weir.testing.Waiting;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client is told when things go wrong, and what a cache may do with what it is told. */
final class FailuresIT {
    private EdgeFixture edge = new EdgeFixture();

    @BeforeEach
    void store() {
        edge.put("/kv/b/k", "value");
    }

    @AfterEach
    void stop() {
        edge.close();
    }

    @Test
    void anOverloadedStoreAsksToTryAgain() {
        edge.flows.failWith(new StoreException.Overloaded("queue of lane 3: 16384 of 16384"));
        for (String method : List.of("GET", "PUT", "DELETE")) {
            HttpResponse<String> answer = edge.send(method, "/kv/b/k", "");
            assertEquals(503, answer.statusCode());
            assertEquals("1", field(answer, "retry-after"));
            assertEquals("no-store", field(answer, "cache-control"));
            assertFalse(answer.body().contains("lane"), "the store's words are for the log");
        }
    }

    @Test
    void aStoreThatIsUnreachableIsSaidToBe() {
        edge.flows.failWith(new StoreException.Unavailable("pool 8 of 8"));
        HttpResponse<String> answer = edge.get("/kv/b/k");
        assertEquals(503, answer.statusCode());
        assertFalse(answer.body().contains("pool"));
        assertEquals(503, edge.send("POST", "/multi/b", "[{\"key\":\"k\"}]", "Content-Type", "application/json").statusCode());
    }

    @Test
    void anUnknownOutcomeIsToldAsSuch() {
        edge.flows.failWith(new StoreException.OutcomeUnknown("lane 1"));
        HttpResponse<String> answer = edge.put("/kv/b/k", "w");
        assertEquals(503, answer.statusCode());
        assertEquals("unknown", field(answer, "weir-outcome"));
        assertTrue(answer.body().startsWith("outcome-unknown"), answer.body());
        assertEquals("", field(answer, "retry-after"), "to repeat it blindly might be wrong");
    }

    @Test
    void aWriteTheDatabaseRefusesIsUnprocessable() {
        edge.flows.failWith(new StoreException.Refused("check constraint \"secret\""));
        HttpResponse<String> answer = edge.put("/kv/b/k", "w");
        assertEquals(422, answer.statusCode());
        assertFalse(answer.body().contains("secret"));
    }

    @Test
    void whatNobodyExpectedKeepsItsWordsToItself() {
        edge.flows.failWith(new IllegalStateException("internal text"));
        HttpResponse<String> answer = edge.get("/kv/b/k", "Accept", "application/problem+json");
        assertEquals(500, answer.statusCode());
        assertEquals("no-store", field(answer, "cache-control"));
        assertFalse(answer.body().contains("internal text"));
        edge.flows.failWith(null);
        assertEquals("value", edge.get("/kv/b/k").body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /kv/b/k", "PUT /kv/b/k", "PUT /kv/b/%6b", "DELETE /kv/b/k", "GET /kv/b"})
    void anErrorInTheCodeIsNotTheClientsFault(String request) {
        Access broken = (bucket, operation) -> {
            throw new NoSuchMethodError("internal text");
        };
        var rules = new Rules(
                broken, bucket -> "register", bucket -> WriteRules.upTo(Long.MAX_VALUE), Expiry.NEVER, Rules.KINDS);
        try (EdgeFixture spoiled = new EdgeFixture(rules)) {
            HttpResponse<String> answer = spoiled.send(request.split(" ")[0], request.split(" ")[1], "");
            assertEquals(500, answer.statusCode());
            assertFalse(answer.body().contains("internal text"));
            assertTrue(answer.body().contains("in the log of the edge"), answer.body());
        }
    }

    @Test
    void anErrorOnTheWayToAHotItemIsNotTheClientsFault() {
        var broken = new AtomicBoolean();
        Access access = (bucket, right) -> {
            if (broken.get()) {
                throw new NoSuchMethodError("internal text");
            }
            return true;
        };
        var rules = new Rules(
                access, bucket -> "register", bucket -> WriteRules.upTo(Long.MAX_VALUE), Expiry.NEVER, Rules.KINDS);
        try (EdgeFixture spoiled = new EdgeFixture(rules)) {
            spoiled.put("/kv/b/k", "value");
            assertEquals("value", spoiled.get("/kv/b/k").body());
            assertEquals("value", spoiled.get("/kv/b/k").body());
            broken.set(true);
            assertEquals(500, spoiled.get("/kv/b/k").statusCode());
        }
    }

    @Test
    void aBodyLostInTheMiddleCutsTheConnection() {
        edge.put("/kv/b/" + MemoryFlows.LOST_AFTER + "200000", "x".repeat(300_000));
        try (RawClient client = edge.raw()) {
            String all = client.request("GET /kv/b/" + MemoryFlows.LOST_AFTER + "200000 HTTP/1.1").rest();
            assertTrue(all.contains("Content-Length: 300000"), all.substring(0, 300));
            int body = all.indexOf("\r\n\r\n") + 4;
            assertTrue(all.length() - body < 300_000, "it must not look whole");
        }
        assertEquals(0, edge.flows.openResults());
    }

    @Test
    void aBodyLostBeforeAnythingIsSentIsToldInWords() {
        edge.put("/kv/b/" + MemoryFlows.LOST_AFTER + "10", "x".repeat(300_000));
        HttpResponse<String> answer = edge.get("/kv/b/" + MemoryFlows.LOST_AFTER + "10");
        assertEquals(503, answer.statusCode());
        assertEquals("", field(answer, "etag"), "nothing of the other answer is left");
        assertEquals("value", edge.get("/kv/b/k").body());
    }

    @Test
    void aMultiAnswerLostInTheMiddleIsNotWhole() {
        edge.put("/kv/b/0", "x".repeat(200_000));
        edge.put("/kv/b/" + MemoryFlows.LOST_AFTER + "10", "x".repeat(300_000));
        String json = "[{\"key\":\"0\"},{\"key\":\"" + MemoryFlows.LOST_AFTER + "10\"}]";
        try (RawClient client = edge.raw()) {
            String all = client.request(
                    "POST /multi/b HTTP/1.1", "Content-Type: application/json", "Content-Length: " + json.length())
                    .send(json)
                    .rest();
            assertTrue(all.contains("Transfer-Encoding: chunked"), all.substring(0, 300));
            assertFalse(all.endsWith("0\r\n\r\n"), "the last chunk must be missing");
        }
        assertEquals(0, edge.flows.openResults());
    }

    @Test
    void whatCachesMayDoFollowsTheFreshness() {
        edge.flows.answerWith(Freshness.LIVE);
        HttpResponse<String> live = edge.get("/kv/b/k");
        assertEquals(
                "public, max-age=0, s-maxage=14400, stale-while-revalidate=60, stale-if-error=86400",
                field(live, "cache-control"));
        assertEquals("weir; hit; detail=heap", field(live, "cache-status"));
        edge.flows.answerWith(Freshness.CONFIRMED);
        assertEquals("public, max-age=0, s-maxage=1", field(edge.get("/kv/b/k"), "cache-control"));
        edge.flows.answerWith(Freshness.STALE);
        HttpResponse<String> stale = edge.get("/kv/b/k");
        assertEquals(200, stale.statusCode());
        assertEquals("no-store", field(stale, "cache-control"));
        assertEquals("weir; hit; detail=stale", field(stale, "cache-status"));
        assertEquals("no-store", field(edge.get("/kv/b/none"), "cache-control"));
    }

    @Test
    void noCacheReadsThrough() {
        edge.get("/kv/b/none", "Cache-Control", "max-age=0, No-Cache");
        assertTrue(edge.flows.lastReadThrough());
        assertEquals("weir; fwd=request", field(edge.get("/kv/b/none", "Cache-Control", "no-cache"), "cache-status"));
        assertEquals("weir; fwd=uri-miss", field(edge.get("/kv/b/none"), "cache-status"));
        assertFalse(edge.flows.lastReadThrough());
    }

    @Test
    void otherOriginsAreToldOnlyWhereTheSettingSaysSo() {
        assertEquals("", field(edge.get("/kv/b/k"), "access-control-allow-origin"));
        edge.close();
        edge = new EdgeFixture("http.cors-allow-origin=*");
        assertEquals("*", field(edge.get("/kv/b/none"), "access-control-allow-origin"));
        assertEquals("*", field(edge.get("/kv/b/%00"), "access-control-allow-origin"));
        HttpResponse<String> preflight = edge.send("OPTIONS", "/kv/b/k", "", "Access-Control-Request-Method", "PUT");
        assertEquals(204, preflight.statusCode());
        assertTrue(field(preflight, "access-control-allow-methods").contains("PUT"));
        assertTrue(field(preflight, "access-control-allow-headers").contains("If-Match"));
    }

    @Test
    void requestsAreCountedByMethodRouteAndClass() {
        edge.get("/kv/b/none");
        Waiting.until(() -> edge.registry.find("weir.http.requests").tags("method", "GET", "route", "kv", "status", "4xx")
                .timer() != null);
        assertEquals(
                1,
                edge.registry
                        .get("weir.http.requests")
                        .tags("method", "PUT", "route", "kv", "status", "2xx")
                        .timer()
                        .count());
        assertTrue(edge.registry.get("weir.http.sent").counter().count() > 100);
    }
}
