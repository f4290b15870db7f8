package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A stored page cannot act as the edge's origin, unless its bucket says so. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SandboxIT {
    private static final String PAGE = "<script>fetch('/kv/b/k', {method: 'DELETE'})</script>";

    private RealEdge edge;

    @BeforeAll
    void start() {
        edge = new RealEdge().awaitLive();
    }

    @AfterAll
    void stop() {
        edge.close();
    }

    private static String policy(HttpResponse<String> answer) {
        assertEquals("nosniff", EdgeCalls.field(answer, "x-content-type-options"));
        return EdgeCalls.field(answer, "content-security-policy");
    }

    /** All ways in which a value, or what a browser then shows, is answered. */
    private List<HttpResponse<String>> values(String bucket) {
        String path = "/kv/" + bucket + "/page";
        HttpResponse<String> put = edge.put(path, PAGE, "Content-Type", "text/html", "Weir-Tags", "t");
        String tag = EdgeCalls.etag(put);
        edge.get(path);
        return List.of(
                edge.get(path), edge.get(path), edge.get(path, "Range", "bytes=0-3"), edge.get("/kv/" + bucket + "/p%61ge"),
                edge.get("/" + bucket + "/page"), edge.send("HEAD", path, ""), edge.get(path, "If-None-Match", tag),
                edge.get("/kv/" + bucket + "/p%61ge", "If-None-Match", tag));
    }

    @Test
    void valuesComeInASandbox() {
        values("b").forEach(answer -> assertEquals("sandbox", policy(answer), answer.toString()));
        assertEquals("sandbox", policy(edge.put("/kv/b/echo", PAGE, "Prefer", "return=representation")));
        assertEquals("sandbox", policy(edge.put("/kv/b/echo", "x", "If-None-Match", "*", "Prefer", "return=representation")));
        edge.declare("siblings", "siblings");
        edge.put("/kv/siblings/k", "one");
        edge.put("/kv/siblings/k", "two");
        HttpResponse<String> choices = edge.get("/kv/siblings/k");
        assertEquals(300, choices.statusCode());
        assertEquals("sandbox", policy(choices));
    }

    @Test
    void whatIsNoValueHasNone() {
        edge.put("/kv/b/k", "value");
        for (HttpResponse<String> answer : List.of(
                edge.get("/kv/b/none"), edge.put("/kv/b/k", "value"), edge.get("/kv/b"), edge.get("/help"), edge.get("/status"),
                edge.get("/kv/b/k", "If-Match", "\"1\""))) {
            assertEquals("", policy(answer), answer.toString());
        }
    }

    @Test
    void aChangeOfItLetsTheCachesForgetTheBucket() {
        edge.put("/kv/forgotten/k", "value");
        String[] json = {"Content-Type", "application/json"};
        edge.get("/kv/forgotten/k");
        edge.admin().send("PATCH", "/_buckets/forgotten", "{\"max_age\":7}", json);
        assertEquals("weir; hit; detail=heap", EdgeCalls.field(edge.get("/kv/forgotten/k"), "cache-status"));
        edge.admin().send("PATCH", "/_buckets/forgotten", "{\"sandbox\":false}", json);
        assertEquals("weir; fwd=uri-miss", EdgeCalls.field(edge.get("/kv/forgotten/k"), "cache-status"));
    }

    @Test
    void aBucketMayServePagesOfTheEdgesOrigin() {
        HttpResponse<String> set = edge.admin().send("PATCH", "/_buckets/site", "{\"sandbox\":false}", "Content-Type",
                "application/json");
        assertEquals(200, set.statusCode(), set.body());
        values("site").forEach(answer -> assertEquals("", policy(answer), answer.toString()));
        edge.admin().send("PATCH", "/_buckets/site", "{\"sandbox\":null}", "Content-Type", "application/json");
        values("site").forEach(answer -> assertEquals("sandbox", policy(answer), answer.toString()));
    }
}
