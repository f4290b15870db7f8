package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Poky's contract for one item, and what RFC 9110 adds to it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KvContractIT {
    private static final String EARLY = "Sun, 06 Nov 1994 08:49:37 GMT";
    private static final String LATE = "Mon, 07 Nov 1994 08:49:37 GMT";

    private EdgeFixture edge;

    @BeforeAll
    void start() {
        edge = new EdgeFixture();
    }

    @AfterAll
    void stop() {
        assertEquals(0, edge.flows.openReadings(), "every reading is closed");
        edge.close();
    }

    private static String etag(HttpResponse<?> response) {
        return response.headers().firstValue("etag").orElse("");
    }

    private static String field(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @Test
    void whatIsPutIsRead() {
        HttpResponse<String> put = edge.put("/kv/b/put", "grüße", "Content-Type", "text/x-own; a=\"b\"");
        assertEquals(200, put.statusCode());
        assertEquals("", put.body());
        HttpResponse<String> get = edge.get("/kv/b/put");
        assertEquals(200, get.statusCode());
        assertEquals("grüße", get.body());
        assertEquals("text/x-own; a=\"b\"", field(get, "content-type"));
        assertEquals("7", field(get, "content-length"));
        assertEquals("nosniff", field(get, "x-content-type-options"));
        assertEquals("bytes", field(get, "accept-ranges"));
        assertEquals(etag(put), etag(get));
        assertEquals(field(put, "last-modified"), field(get, "last-modified"));
        assertFalse(field(get, "last-modified").isEmpty());
    }

    @Test
    void postIsPut() {
        assertEquals(200, edge.send("POST", "/kv/b/post", "v").statusCode());
        assertEquals("v", edge.get("/kv/b/post").body());
        assertEquals(200, edge.send("POST", "/kv/b/post", "w").statusCode());
        assertEquals("w", edge.get("/kv/b/post").body());
    }

    @Test
    void anEmptyBodyIsAValue() {
        assertEquals(200, edge.put("/kv/b/empty", "").statusCode());
        HttpResponse<String> get = edge.get("/kv/b/empty");
        assertEquals(200, get.statusCode());
        assertEquals("0", field(get, "content-length"));
        assertEquals("text/plain; charset=utf-8", field(get, "content-type"));
    }

    @Test
    void aFormIsTakenAsText() {
        edge.put("/kv/b/form", "a=b%20c", "Content-Type", "Application/x-www-form-urlencoded; charset=x");
        HttpResponse<String> get = edge.get("/kv/b/form");
        assertEquals("a=b%20c", get.body());
        assertEquals("text/plain; charset=utf-8", field(get, "content-type"));
    }

    @Test
    void whatIsNotThereIsAnEmpty404() {
        HttpResponse<String> get = edge.get("/kv/b/none");
        assertEquals(404, get.statusCode());
        assertEquals("", get.body());
        assertEquals("public, max-age=0, s-maxage=1", field(get, "cache-control"));
        assertEquals(404, edge.send("DELETE", "/kv/b/none", "").statusCode());
    }

    @Test
    void aDeletedItemIsGone() {
        edge.put("/kv/b/deleted", "v");
        HttpResponse<String> deleted = edge.send("DELETE", "/kv/b/deleted", "");
        assertEquals(200, deleted.statusCode());
        assertEquals("", deleted.body());
        assertEquals(404, edge.get("/kv/b/deleted").statusCode());
        assertEquals(404, edge.send("DELETE", "/kv/b/deleted", "").statusCode());
    }

    @Test
    void headIsGetWithoutTheBody() {
        edge.put("/kv/b/head", "value");
        HttpResponse<String> head = edge.send("HEAD", "/kv/b/head", "");
        assertEquals(200, head.statusCode());
        assertEquals("5", field(head, "content-length"));
        assertEquals(etag(edge.get("/kv/b/head")), etag(head));
        assertEquals(404, edge.send("HEAD", "/kv/b/head-none", "").statusCode());
        assertEquals(400, edge.send("HEAD", "/kv/b/%00", "").statusCode());
    }

    @Test
    void ifUnmodifiedSinceAcceptsOnlyDatesNotBeforeModifiedAt() {
        assertEquals(200, edge.put("/kv/b/ius", "1", "If-Unmodified-Since", LATE).statusCode());
        assertEquals(LATE, field(edge.get("/kv/b/ius"), "last-modified"));
        HttpResponse<String> rejected = edge.put("/kv/b/ius", "2", "If-Unmodified-Since", EARLY);
        assertEquals(412, rejected.statusCode());
        assertEquals("", rejected.body());
        assertEquals(LATE, field(rejected, "last-modified"));
        assertEquals(etag(edge.get("/kv/b/ius")), etag(rejected));
        assertEquals("no-store", field(rejected, "cache-control"));
        assertEquals(200, edge.put("/kv/b/ius", "3", "If-Unmodified-Since", LATE).statusCode());
        assertEquals(200, edge.put("/kv/b/ius", "4").statusCode());
        assertEquals(LATE, field(edge.get("/kv/b/ius"), "last-modified"), "an overwrite without the field keeps the date");
        assertEquals(412, edge.send("DELETE", "/kv/b/ius", "", "If-Unmodified-Since", EARLY).statusCode());
        assertEquals("4", edge.get("/kv/b/ius").body());
        assertEquals(200, edge.send("DELETE", "/kv/b/ius", "", "If-Unmodified-Since", LATE).statusCode());
    }

    @Test
    void aDateThatIsNoneIsRefusedInWords() {
        HttpResponse<String> put = edge.put("/kv/b/bad-date", "v", "If-Unmodified-Since", "yesterday");
        assertEquals(400, put.statusCode());
        assertTrue(put.body().contains("RFC 1123"), put.body());
        assertEquals(404, edge.get("/kv/b/bad-date").statusCode());
    }

    @Test
    void aReadMayAskForADate() {
        edge.put("/kv/b/dated", "v", "If-Unmodified-Since", EARLY);
        assertEquals(200, edge.get("/kv/b/dated", "If-Match", EARLY).statusCode());
        assertEquals(200, edge.get("/kv/b/dated", "If-Match", '"' + EARLY + '"').statusCode());
        assertEquals(200, edge.get("/kv/b/dated", "X-If-Match", EARLY).statusCode());
        assertEquals(200, edge.get("/kv/b/dated", "If-Match", "Sun Nov  6 08:49:37 1994").statusCode());
        assertEquals(200, edge.get("/kv/b/dated", "If-Match", "*").statusCode());
        assertEquals(200, edge.get("/kv/b/dated", "If-Match", etag(edge.get("/kv/b/dated"))).statusCode());
        HttpResponse<String> other = edge.get("/kv/b/dated", "If-Match", LATE);
        assertEquals(412, other.statusCode());
        assertEquals("", other.body());
        assertEquals(412, edge.get("/kv/b/dated-none", "If-Match", "*").statusCode());
    }

    @Test
    void ifMatchWinsOverXIfMatch() {
        edge.put("/kv/b/both", "v", "If-Unmodified-Since", EARLY);
        assertEquals(200, edge.get("/kv/b/both", "If-Match", EARLY, "X-If-Match", LATE).statusCode());
        assertEquals(412, edge.get("/kv/b/both", "If-Match", LATE, "X-If-Match", EARLY).statusCode());
    }

    @Test
    void compareAndSetAndCreateOnly() {
        HttpResponse<String> created = edge.put("/kv/b/cas", "1", "If-None-Match", "*");
        assertEquals(200, created.statusCode());
        assertEquals(412, edge.put("/kv/b/cas", "2", "If-None-Match", "*").statusCode());
        HttpResponse<String> set = edge.put("/kv/b/cas", "3", "If-Match", "\"1\", " + etag(created));
        assertEquals(200, set.statusCode());
        assertNotEquals(etag(created), etag(set));
        HttpResponse<String> late = edge.put("/kv/b/cas", "4", "If-Match", etag(created));
        assertEquals(412, late.statusCode());
        assertEquals(etag(set), etag(late));
        assertEquals(412, edge.send("DELETE", "/kv/b/cas", "", "If-Match", etag(created)).statusCode());
        assertEquals("3", edge.get("/kv/b/cas").body());
        assertEquals(400, edge.put("/kv/b/cas", "5", "If-Match", "1234").statusCode());
        assertEquals(412, edge.put("/kv/b/cas-none", "6", "If-Match", "*").statusCode());
    }

    @Test
    void ifNoneMatchSavesTheBody() {
        String etag = etag(edge.put("/kv/b/not-modified", "v"));
        HttpResponse<String> same = edge.get("/kv/b/not-modified", "If-None-Match", "\"1\", W/" + etag);
        assertEquals(304, same.statusCode());
        assertEquals(etag, etag(same));
        assertTrue(field(same, "cache-control").startsWith("public, "), "as the 200 would have");
        assertTrue(same.headers().firstValue("content-length").isEmpty());
        assertEquals(304, edge.send("HEAD", "/kv/b/not-modified", "", "If-None-Match", etag).statusCode());
        assertEquals(200, edge.get("/kv/b/not-modified", "If-None-Match", "\"1\"").statusCode());
    }

    @Test
    void ifModifiedSinceAlwaysGetsTheFullAnswer() {
        edge.put("/kv/b/since", "v", "If-Unmodified-Since", EARLY);
        assertEquals(200, edge.get("/kv/b/since", "If-Modified-Since", LATE).statusCode());
    }

    @Test
    void oneRangeIsServed() {
        String etag = etag(edge.put("/kv/b/range", "0123456789"));
        HttpResponse<String> part = edge.get("/kv/b/range", "Range", "bytes=2-4");
        assertEquals(206, part.statusCode());
        assertEquals("234", part.body());
        assertEquals("bytes 2-4/10", field(part, "content-range"));
        assertEquals("3", field(part, "content-length"));
        assertEquals("89", edge.get("/kv/b/range", "Range", "bytes=8-").body());
        assertEquals("789", edge.get("/kv/b/range", "Range", "bytes=-3").body());
        assertEquals("01", edge.get("/kv/b/range", "Range", "bytes=0-1", "If-Range", etag).body());
        assertEquals(200, edge.get("/kv/b/range", "Range", "bytes=0-1", "If-Range", "\"1\"").statusCode());
        assertEquals(200, edge.get("/kv/b/range", "Range", "bytes=0-1", "If-Range", "W/" + etag).statusCode());
        assertEquals(
                200,
                edge.get("/kv/b/range", "Range", "bytes=0-1", "If-Range", field(part, "last-modified"))
                        .statusCode());
        assertEquals(200, edge.get("/kv/b/range", "Range", "bytes=0-1,3-4").statusCode());
        assertEquals(200, edge.get("/kv/b/range", "Range", "items=0-1").statusCode());
        HttpResponse<String> behind = edge.get("/kv/b/range", "Range", "bytes=10-");
        assertEquals(416, behind.statusCode());
        assertEquals("bytes */10", field(behind, "content-range"));
        assertEquals(200, edge.send("HEAD", "/kv/b/range", "", "Range", "bytes=0-1").statusCode());
    }

    @Test
    void theFirstPokysPathsAreTheSame() {
        assertEquals(200, edge.put("/b/old/path", "v").statusCode());
        HttpResponse<String> get = edge.get("/kv/b/old/path");
        assertEquals("v", get.body());
        assertTrue(field(edge.get("/b/old/path"), "cache-control").startsWith("public, "));
        assertTrue(edge.get("/b/old/path").headers().firstValue("content-location").isEmpty());
        assertEquals(200, edge.put("/kv/help/k", "h").statusCode());
        assertEquals(404, edge.get("/help/k").statusCode());
        assertEquals("h", edge.get("/kv/help/k").body());
    }

    @Test
    void anotherSpellingIsServedButNotStored() {
        edge.put("/kv/b/a,b", "v");
        HttpResponse<String> other = edge.get("/kv/b/a%2Cb");
        assertEquals("v", other.body());
        assertEquals("no-store", field(other, "cache-control"));
        assertEquals("/kv/b/a,b", field(other, "content-location"));
        assertEquals("no-store", field(edge.get("/kv/b/none%2Cb"), "cache-control"));
        HttpResponse<String> lower = edge.get("/kv/b/%c3%a9");
        assertEquals("/kv/b/%C3%A9", field(lower, "content-location"));
        assertTrue(edge.get("/kv/b/%C3%A9").headers().firstValue("content-location").isEmpty());
        assertEquals("/kv/b/x/y", field(edge.get("/b/x%2fy"), "content-location"));
    }

    @Test
    void aQueryChangesNothing() {
        edge.put("/kv/b/query?x=1", "v");
        assertEquals("v", edge.get("/kv/b/query").body());
        assertEquals("v", edge.get("/kv/b/query?a=b").body());
        assertTrue(edge.get("/kv/b/query?a=b").headers().firstValue("content-location").isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/kv/b/%00", "/kv/b/%2e%2e", "/kv/b/x/%2E/y", "/kv/b//k", "/kv/b/k/", "/kv/b/%C3", "/kv/b/%EF%BF%BD", "/kv/_b/k",
                "/kv/b/%0a", "/kv/b/%C2%85", "/kv/b%20c/k", "/kv/b/%ED%A0%80", "/kv/%2e%2e/b/k", "/help/%2e%2e/k"
            })
    void aPathThatCanNameNothingIsRefusedInWords(String path) {
        int before = edge.flows.size();
        HttpResponse<String> put = edge.put(path, "v");
        assertEquals(400, put.statusCode(), path);
        assertTrue(put.body().matches("(?s)[A-Z].*\\.\n"), put.body());
        assertEquals("no-store", field(put, "cache-control"));
        assertEquals(400, edge.get(path).statusCode(), path);
        assertEquals(before, edge.flows.size(), "nothing is stored");
    }

    @Test
    void aKeyOf1024BytesIsServedHoweverItIsEscaped() {
        String key = "%C3%A9".repeat(512);
        assertEquals(200, edge.put("/kv/b/" + key, "v").statusCode());
        assertEquals("v", edge.get("/kv/b/" + key).body());
        assertEquals(400, edge.get("/kv/b/" + key + "x").statusCode());
        assertEquals(200, edge.put("/kv/b/" + "%61".repeat(1024), "w").statusCode());
        assertEquals("w", edge.get("/kv/b/" + "a".repeat(1024)).body());
    }

    @Test
    void aPathWithoutAKeyIsNowhere() {
        for (String path : new String[] {"/", "/kv", "/kv/", "/kv/b", "/kv/b/", "/b", "/b/", "/multi", "/multi/b/k"}) {
            assertEquals(404, edge.get(path).statusCode(), path);
        }
    }

    @Test
    void methodsThatCannotBeUsedAreNamed() {
        HttpResponse<String> patch = edge.send("PATCH", "/kv/b/k", "v");
        assertEquals(405, patch.statusCode());
        assertEquals("GET, HEAD, PUT, POST, DELETE, OPTIONS", field(patch, "allow"));
        assertEquals(405, edge.send("BREW", "/kv/b/k", "").statusCode());
        assertEquals("GET, HEAD, OPTIONS", field(edge.put("/help", "x"), "allow"));
        HttpResponse<String> get = edge.get("/multi/b");
        assertEquals(405, get.statusCode());
        assertEquals("POST, PUT, DELETE, OPTIONS", field(get, "allow"));
    }

    @Test
    void optionsNamesTheMethods() {
        HttpResponse<String> options = edge.send("OPTIONS", "/kv/b/k", "");
        assertEquals(204, options.statusCode());
        assertEquals("GET, HEAD, PUT, POST, DELETE, OPTIONS", field(options, "allow"));
        assertTrue(options.headers().firstValue("content-length").isEmpty());
        assertEquals("GET, HEAD, OPTIONS", field(edge.send("OPTIONS", "/status", ""), "allow"));
    }

    @Test
    void whatIsTooLargeIsRefused() {
        String large = "x".repeat((int) EdgeFixture.LIMITS.valueBytes() + 1);
        HttpResponse<String> put = edge.put("/kv/b/large", large);
        assertEquals(413, put.statusCode());
        assertEquals(404, edge.get("/kv/b/large").statusCode());
        assertEquals(200, edge.put("/kv/b/large", large.substring(1)).statusCode());
        assertEquals(large.substring(1), edge.get("/kv/b/large").body());
    }

    @Test
    void anEncodedBodyIsRefused() {
        assertEquals(415, edge.put("/kv/b/gzip", "v", "Content-Encoding", "gzip").statusCode());
        assertEquals(200, edge.put("/kv/b/gzip", "v", "Content-Encoding", "identity").statusCode());
        assertEquals(400, edge.put("/kv/b/gzip", "v", "Content-Range", "bytes 0-0/1").statusCode());
        assertEquals(400, edge.put("/kv/b/gzip", "v", "Content-Type", "x".repeat(256)).statusCode());
    }

    @Test
    void errorsAreProblemDocumentsToThoseWhoAsk() {
        HttpResponse<String> bad = edge.get("/kv/b/%00", "Accept", "text/html, Application/problem+json;q=0.5");
        assertEquals(400, bad.statusCode());
        assertEquals("application/problem+json", field(bad, "content-type"));
        assertEquals(
                "{\"type\":\"about:blank\",\"title\":\"Bad Request\",\"status\":400,"
                        + "\"detail\":\"A key must not hold control characters.\"}",
                bad.body());
        HttpResponse<String> none = edge.get("/kv/b/none", "Accept", "application/problem+json");
        assertEquals("{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404}", none.body());
        assertEquals("no-store", field(none, "cache-control"));
        assertEquals("", edge.get("/kv/b/none", "Accept", "application/problem+json;q=0").body());
    }

    @Test
    void helpNamesEveryRouteAndStatusSaysOk() {
        HttpResponse<String> help = edge.get("/help");
        assertEquals(200, help.statusCode());
        assertTrue(help.body().contains("/kv/{bucket}/{key}") && help.body().contains("/multi/{bucket}"));
        assertEquals(help.body(), edge.get("/kv/help").body());
        assertEquals("ok", edge.get("/status").body());
        assertEquals("2", field(edge.send("HEAD", "/status", ""), "content-length"));
    }
}
