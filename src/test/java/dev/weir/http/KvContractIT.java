package dev.weir.http;

import static dev.weir.http.EdgeCalls.etag;
import static dev.weir.http.EdgeCalls.field;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Poky's contract for one item, and what RFC 9110 adds to it. */
@SuppressWarnings("NullAway.Init") // JUnit starts the edge first
@ParameterizedClass
@EnumSource(Wire.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KvContractIT {
    @Parameter
    private Wire wire;

    private RealEdge edge;

    @BeforeParameterizedClassInvocation
    void start() {
        edge = new RealEdge(wire);
    }

    @AfterParameterizedClassInvocation
    void stop() {
        edge.close();
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
    void aQueryChangesNothing() {
        edge.put("/kv/b/query", "v");
        assertEquals("v", edge.get("/kv/b/query").body());
        assertEquals("v", edge.get("/kv/b/query?a=b").body());
        assertTrue(edge.get("/kv/b/query?a=b").headers().firstValue("content-location").isEmpty());
    }

    @Test
    void aPathWithoutAKeyIsNowhere() {
        for (String path : new String[] {"/", "/b", "/b/", "/multi", "/multi/b/k"}) {
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
        assertEquals("GET, HEAD, OPTIONS", field(edge.send("OPTIONS", "/_openapi.yaml", ""), "allow"));
    }

    @Test
    void whatIsTooLargeIsRefused() {
        String large = "x".repeat(TestSettings.VALUE_BYTES + 1);
        HttpResponse<String> put = edge.put("/kv/b/large", large);
        assertEquals(413, put.statusCode());
        assertEquals(404, edge.get("/kv/b/large").statusCode());
        assertEquals(200, edge.put("/kv/b/large", large.substring(1)).statusCode());
        assertEquals(large.substring(1), edge.get("/kv/b/large").body());
    }

    @Test
    void anEncodedBodyIsRefused() {
        assertEquals(415, edge.put("/kv/b/gzip", "v", "Content-Encoding", "lzma").statusCode());
        assertEquals(200, edge.put("/kv/b/gzip", "v", "Content-Encoding", "identity").statusCode());
        assertEquals(400, edge.put("/kv/b/gzip", "v", "Content-Range", "bytes 0-0/1").statusCode());
        assertEquals(400, edge.put("/kv/b/gzip", "v", "Content-Type", "x/" + "y".repeat(1023)).statusCode());
    }

    @Test
    void errorsAreProblemDocumentsToThoseWhoAsk() {
        HttpResponse<String> bad = edge.get("/kv/b/%00", "Accept", "text/html, Application/problem+json;q=0.5");
        assertEquals(400, bad.statusCode());
        assertEquals("application/problem+json", field(bad, "content-type"));
        assertEquals(
                "{\"type\":\"about:blank\",\"title\":\"Bad Request\",\"status\":400,"
                        + "\"detail\":\"A key must not contain control characters.\"}",
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
        assertTrue(help.body().contains("/_openapi.yaml") && edge.get("/_openapi.yaml").body().startsWith("openapi: 3.1."));
        assertEquals("ok", edge.get("/status").body());
        assertEquals("2", field(edge.send("HEAD", "/status", ""), "content-length"));
    }

    @Test
    void storingIsAnsweredAlikeWhetherNewOrReplaced() {
        for (String method : new String[] {"PUT", "POST"}) {
            for (int i = 0; i < 2; i++) {
                HttpResponse<String> stored = edge.send(method, "/kv/b/alike-" + method, "v" + i);
                assertEquals(200, stored.statusCode());
                assertEquals("", stored.body());
                assertEquals("0", field(stored, "content-length"));
            }
        }
    }

    @Test
    void everyByteComesBack() {
        byte[] bytes = new byte[100_000];
        new Random(42).nextBytes(bytes);
        for (int i = 0; i < 256; i++) {
            bytes[i] = (byte) i;
        }
        HttpResponse<byte[]> put = edge.send(
                "PUT", "/kv/b/bytes", BodyPublishers.ofByteArray(bytes), BodyHandlers.ofByteArray(), "Content-Type", "image/x");
        assertEquals(200, put.statusCode());
        HttpResponse<byte[]> get = edge.send("GET", "/kv/b/bytes", BodyPublishers.noBody(), BodyHandlers.ofByteArray());
        assertArrayEquals(bytes, get.body());
        assertEquals("image/x", field(get, "content-type"));
    }

    @Test
    void aFormIsNeverDecoded() {
        edge.send("POST", "/kv/b/curl", "a=%41+b&c=\u00fc", "Content-Type", "application/x-www-form-urlencoded");
        assertEquals("a=%41+b&c=\u00fc", edge.get("/kv/b/curl").body());
    }

    @Test
    void theTypeComesBackAsItWasSent() {
        for (String type : new String[] {"APPLICATION/Json", "x/" + "y".repeat(1022)}) {
            assertEquals(200, edge.put("/kv/b/type", "v", "Content-Type", type).statusCode());
            assertEquals(type, field(edge.get("/kv/b/type"), "content-type"));
        }
        assertEquals(200, edge.put("/kv/b/type", "v").statusCode());
        assertEquals("text/plain; charset=utf-8", field(edge.get("/kv/b/type"), "content-type"), "none is text");
        assertEquals(400, edge.put("/kv/b/no-type", "v", "Content-Type", "x/" + "y".repeat(1023)).statusCode());
        assertEquals(404, edge.get("/kv/b/no-type").statusCode());
    }

    @Test
    void aTabWithinATypeComesBack() {
        try (RawClient client = edge.raw()) {
            assertEquals(200, client.request("PUT /kv/b/tab HTTP/1.1", "Content-Type: a/b; c=\"d\te\"", "Content-Length: 0")
                    .answer().status());
            assertEquals("a/b; c=\"d\te\"", client.request("GET /kv/b/tab HTTP/1.1").answer().field("content-type"));
        }
    }

    @Test
    void acceptChoosesNothingButTheFormOfErrors() {
        edge.put("/kv/b/accept", "v", "Content-Type", "text/css");
        for (String accept : new String[] {"image/png", "application/problem+json", "*/*;q=0", "nonsense"}) {
            HttpResponse<String> get = edge.get("/kv/b/accept", "Accept", accept);
            assertEquals(200, get.statusCode());
            assertEquals("text/css", field(get, "content-type"));
        }
    }

    @Test
    void aBucketNeedNotBeDeclared() {
        assertEquals(200, edge.put("/kv/never.declared,1-2_3/k", "v").statusCode());
        assertEquals("v", edge.get("/kv/never.declared,1-2_3/k").body());
    }

    @Test
    void whatWasDeletedCanBeStoredAgainAsNew() {
        String early = "Sun, 06 Nov 1994 08:49:37 GMT";
        HttpResponse<String> first = edge.put("/kv/b/again", "1", "If-Unmodified-Since", early);
        edge.delete("/kv/b/again");
        HttpResponse<String> second = edge.put("/kv/b/again", "2");
        assertNotEquals(early, field(second, "last-modified"), "a new item gets the present time");
        assertTrue(etag(first).compareTo(etag(second)) < 0, "versions never come back");
        assertEquals("2", edge.get("/kv/b/again").body());
    }
}
