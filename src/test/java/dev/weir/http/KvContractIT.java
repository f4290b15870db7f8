package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
final class KvContractIT {
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
