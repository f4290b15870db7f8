package dev.weir.varnish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.varnish.Http.Answer;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped nginx.conf: that nginx takes it, and a way from TLS and HTTP/2 through Varnish to an edge. */
final class NginxIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    @Test
    void nginxTakesTheShippedConfiguration() throws Exception {
        RealNginx.check(folder);
    }

    @Test
    void aWriteWhoseAnswerIsLostIsSentToAnotherEdgeIfItHasAnIdempotencyKey() throws Exception {
        try (FaultyEdge faulty = new FaultyEdge();
                EdgeBehindVarnish behind = EdgeBehindVarnish.start();
                RealNginx nginx = RealNginx.before(List.of(faulty.url(), behind.edge().url()), folder);
                Http http = new Http(nginx.trust())) {
            int lost = 0;
            for (int i = 0; i < 4; i++) {
                lost += http.put(nginx.item("b", i + "lost"), "value").status() == 502 ? 1 : 0;
                assertEquals(200, http.put(nginx.item("b", i + "lost"), "value" + i, "Idempotency-Key", "k" + i).status());
            }
            assertTrue(lost > 0, "no plain write met the faulty edge");
        }
    }

    @Test
    void requestsGoThroughNginxAndVarnishAsTheyCameAndPurgesDoNot() throws Exception {
        try (EdgeBehindVarnish behind = EdgeBehindVarnish.start();
                RealNginx nginx = RealNginx.before(behind.varnish().url(), folder);
                Http http = new Http(nginx.trust())) {
            URI item = nginx.item("b", "k");
            Answer written = http.put(item, "value", "If-None-Match", "*");
            assertEquals("200 pass", written.way());
            assertEquals(HttpClient.Version.HTTP_2, written.response().version());
            assertEquals(412, http.put(item, "other", "If-None-Match", "*").status());
            String tag = written.field("ETag");

            assertEquals("value", http.get(item).body());
            assertEquals(304, http.get(item, "If-None-Match", "\"1\", " + tag).status());
            assertEquals(412, http.get(item, "If-Match", "\"1\"").status());
            Answer part = http.get(item, "Range", "bytes=1-2");
            assertEquals(206, part.status());
            assertEquals("al", part.body());
            assertEquals("5", http.send("HEAD", item).field("Content-Length"));

            // The target arrives as it was spelled; nginx folds nothing.
            assertEquals(400, http.get(nginx.item("b", "x//k")).status());
            assertEquals(400, http.get(nginx.item("b", "x%2F..%2Fk")).status());
            Answer other = http.get(nginx.item("b", "%6b"));
            assertEquals("/kv/b/k", other.field("Content-Location"));
            assertEquals("no-store", other.field("Cache-Control"));

            for (String method : new String[] {"PURGE", "BAN", "PATCH", "TRACE"}) {
                Answer refused = http.send(method, item);
                assertEquals(405, refused.status(), method);
                assertEquals("GET, HEAD, PUT, POST, DELETE, OPTIONS", refused.field("Allow"), method);
            }
            // A 405 of the edge's has the edge's own Allow.
            Answer edges = http.send("DELETE", URI.create(nginx.url() + "/status"));
            assertEquals(405, edges.status());
            assertEquals(1, edges.response().headers().allValues("Allow").size(), edges.response()::toString);
            assertFalse(edges.field("Allow").contains("DELETE"), () -> edges.field("Allow"));
            assertEquals("", http.get(item).field("Allow"));
            assertEquals(413, http.put(item, "x".repeat((32 << 20) + 1)).status());
            // The edge is asked as localhost, and told whose pages may write.
            assertEquals(200, http.put(item, "mine", "Origin", nginx.url().toString()).status());
            assertEquals(403, http.put(item, "theirs", "Origin", "https://evil.example").status());
            assertEquals(200,
                    http.put(behind.varnish().item("b", "k"), "mine", "Origin", behind.varnish().url().toString()).status());
            assertEquals(403, http.put(behind.varnish().item("b", "k"), "theirs", "Origin", nginx.url().toString()).status());
            assertTrue(nginx.accessLog().contains("\"PUT /kv/b/k HTTP/2.0\" 200"), nginx::toString);
        }
    }
}
