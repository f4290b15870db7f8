package dev.weir.http;

import static dev.weir.http.EdgeCalls.field;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.item.Version;
import dev.weir.testing.Waiting;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code DELETE} and {@code PURGE /kv/{bucket}} of the admin listener, on a whole edge. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class WholeBucketIT {
    private static final int ITEMS = 50_000;

    private RealEdge edge;

    @BeforeAll
    void start() {
        edge = new RealEdge();
    }

    @AfterAll
    void stop() {
        edge.close();
    }

    private HttpResponse<String> admin(String method, String path, String body, String... fields) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + edge.adminPort() + path))
                .timeout(Duration.ofMinutes(2))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        for (int i = 0; i < fields.length; i += 2) {
            request.header(fields[i], fields[i + 1]);
        }
        try {
            return Wire.PLAIN.client().send(request.build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpResponse<String> admin(String method, String path) {
        return admin(method, path, "");
    }

    @Test
    void aLargeBucketIsEmptiedUnderTheHandsOfItsWriters() throws Exception {
        edge.sql("insert into weir.item (bucket, key, value) select 'large', 'k' || n, 'v' from generate_series(1, " + ITEMS
                + ") n");
        long highest = edge.number("select max(version) from weir.item where bucket = 'large'");
        assertEquals("v", edge.get("/kv/large/k1").body());
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> written = new ArrayList<>();
            for (int writer = 0; writer < 4; writer++) {
                int own = writer;
                Callable<Integer> writing = () -> {
                    int count = 0;
                    while (!done.get()) {
                        String path = "/kv/large/k" + (own * 10_000 + count % 10_000 + 1);
                        assertEquals(200, edge.put(path, "new").statusCode());
                        count++;
                    }
                    return count;
                };
                written.add(writers.submit(writing));
            }
            HttpResponse<String> deleted = admin("DELETE", "/kv/large");
            done.set(true);
            for (Future<Integer> each : written) {
                assertTrue(each.get() > 0);
            }
            assertEquals(200, deleted.statusCode());
            assertEquals("application/json", field(deleted, "content-type"));
            assertEquals("no-store", field(deleted, "cache-control"));
            assertTrue(deleted.body().matches("\\{\"bucket\":\"large\",\"deleted\":\\d+}\n"), deleted.body());
        }
        assertEquals(
                0,
                edge.number(
                        "select count(*) from weir.item where bucket = 'large' and value is not null and version <= " + highest),
                "what was there at the beginning is gone");
        assertEquals(ITEMS, edge.number("select count(*) from weir.item where bucket = 'large' and version > " + highest));
        assertEquals(200, admin("DELETE", "/kv/large").statusCode());
        assertEquals(0, edge.number("select count(*) from weir.item where bucket = 'large' and value is not null"));
        Waiting.until(() -> edge.get("/kv/large/k1").statusCode() == 404);
        assertTrue(Version.parse(field(edge.get("/kv/large/k1"), "weir-version")).orElseThrow().number() > highest);
    }

    @Test
    void aBucketThatNobodyKnowsHasNothingToDelete() {
        HttpResponse<String> answer = admin("DELETE", "/kv/never,1-2.3");
        assertEquals(200, answer.statusCode());
        assertEquals("{\"bucket\":\"never,1-2.3\",\"deleted\":0}\n", answer.body());
        assertEquals("{\"bucket\":\"never,1\",\"deleted\":0}\n", admin("DELETE", "/kv/never%2C1").body());
    }

    @Test
    void aPurgeKeepsTheItems() {
        edge.put("/kv/kept/k", "value");
        HttpResponse<String> answer = admin("PURGE", "/kv/kept");
        assertEquals(200, answer.statusCode());
        assertEquals("{\"bucket\":\"kept\"}\n", answer.body());
        assertEquals("value", edge.get("/kv/kept/k").body());
    }

    @ParameterizedTest
    @CsvSource({
        "/kv/, 400", "/kv/_x, 400", "/kv/a b, 400", "/kv/.., 400", "/kv/%zz, 400", "/kv/a+b, 400", "/kv/a%00, 400",
        "/kv/b/k, 404",
        "/kv/b/, 404", "/kv, 404", "/KV/b, 404", "/multi/b, 404", "/b, 404", "/kv/b?dry-run, 400"
    })
    void whatIsNoBucketIsRefusedInWords(String path, int status) {
        edge.put("/kv/b/k", "value");
        try (RawClient client = new RawClient(edge.adminPort())) {
            RawClient.Answer answer = client.request("DELETE " + path.replace(" ", "%20") + " HTTP/1.1").answer();
            assertEquals(status, answer.status());
        }
        assertEquals("value", edge.get("/kv/b/k", "Cache-Control", "no-cache").body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "POST", "PUT", "PATCH", "OPTIONS"})
    void otherMethodsAreRefused(String method) {
        HttpResponse<String> answer = admin(method, "/kv/b");
        assertEquals(405, answer.statusCode());
        assertEquals("DELETE, PURGE", field(answer, "allow"));
    }

    @Test
    void healthAndMetricsAreStillOnlyToBeRead() {
        for (String path : List.of("/metrics", "/health/live", "/health/ready")) {
            assertEquals(405, admin("DELETE", path).statusCode());
            assertEquals(405, admin("PURGE", path).statusCode());
        }
    }

    @Test
    void noPageInABrowserCanDoIt() {
        edge.put("/kv/b/k", "value");
        // Neither method is one that a page may use elsewhere without asking first, and it is not told that it may.
        HttpResponse<String> preflight = admin(
                "OPTIONS", "/kv/b", "", "Origin", "https://a.example", "Access-Control-Request-Method", "DELETE");
        assertEquals(405, preflight.statusCode());
        assertFalse(preflight.headers().map().keySet().stream().anyMatch(name -> name.startsWith("access-control")));
        // A page whose own name leads here now needs not ask; but its browser says whose it is.
        for (String method : List.of("DELETE", "PURGE")) {
            for (String origin : List.of("https://a.example", "null", "http://127.0.0.1:" + edge.adminPort())) {
                HttpResponse<String> answer = admin(method, "/kv/b", "", "Origin", origin);
                assertEquals(403, answer.statusCode());
                assertEquals("Requests from browsers are not allowed.\n", answer.body());
            }
        }
        assertEquals("value", edge.get("/kv/b/k", "Cache-Control", "no-cache").body());
    }

    @Test
    void aRequestWithABodyIsRefused() {
        edge.put("/kv/b/k", "value");
        int declared = admin("DELETE", "/kv/b", "x").statusCode();
        assertTrue(declared == 400 || declared == 413, "status " + declared);
        try (RawClient client = new RawClient(edge.adminPort())) {
            RawClient.Answer chunked = client
                    .request("DELETE /kv/b HTTP/1.1", "Transfer-Encoding: chunked", "", "1", "x", "0")
                    .answer();
            assertEquals(411, chunked.status());
        }
        assertEquals("value", edge.get("/kv/b/k", "Cache-Control", "no-cache").body());
    }
}
