package dev.weir.varnish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.item.Version;
import dev.weir.varnish.Http.Answer;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A real edge behind a real Varnish, seen by clients of the latter; the test purges, as an edge would. */
final class VarnishIT {
    private static final int READERS = 6;
    private static final int WRITES = 200;

    @SuppressWarnings("NullAway.Init") // set by start
    private static EdgeBehindVarnish both;

    private static final Http HTTP = new Http();

    @BeforeAll
    static void start() throws IOException {
        both = EdgeBehindVarnish.start("--set", "buckets.cdn-max-age=1s");
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        HTTP.close();
        both.close();
    }

    @Test
    void aValueIsFetchedOnceAndHeldUntilItIsPurged() throws Exception {
        URI held = item("held");
        long first = put(held, "one");
        assertEquals("200 miss", HTTP.get(held).way());
        // Within the second that the edge gives, or after it: a copy, or a new one, never something else.
        assertEquals("one", HTTP.get(held).body());
        long second = put(held, "two");
        assertTrue(second > first);
        purge(held, second);
        assertEquals("two", HTTP.get(held).body());
        assertEquals("sandbox", HTTP.get(held).field("Content-Security-Policy"));
        assertEquals("weir; hit; detail=heap, varnish; fwd=uri-miss; stored", purgedAndRead(held).field("Cache-Status"));
    }

    /** A cache in front of Varnish is purged by nobody. */
    @Test
    void cachesInFrontAreToldWhatIsMeantForThem() throws Exception {
        URI item = item("down");
        URI absent = item("absent");
        put(item, "value");
        for (int i = 0; i < 3; i++) {
            for (Answer answer : List.of(
                    HTTP.get(item), HTTP.get(item, "Cache-Control", "no-cache"), HTTP.get(item, "Range", "bytes=0-1"),
                    HTTP.get(item, "If-None-Match", "*"), HTTP.get(absent))) {
                assertEquals("public, max-age=0", answer.field("Cache-Control"), answer.toString());
                assertEquals("max-age=1", answer.field("CDN-Cache-Control"), answer.toString());
                assertTrue(List.of("", "0").contains(answer.field("Age")), answer.field("Age"));
                assertEquals(answer.status() == 404 ? "Accept" : "", answer.field("Vary"));
            }
        }
        Answer problem = HTTP.get(absent, "Accept", "application/problem+json");
        assertEquals("no-store", problem.field("Cache-Control"));
        assertEquals("", problem.field("CDN-Cache-Control"));
    }

    @Test
    void conditionsAndPartsAreAnsweredAsTheEdgeAnswersThem() throws Exception {
        URI item = item("conditions");
        long version = put(item, "0123456789");
        String tag = "\"" + version + "\"";
        for (String ifNoneMatch : List.of(tag, "W/" + tag, "\"1\", " + tag, "*")) {
            assertEquals(304, HTTP.get(item, "If-None-Match", ifNoneMatch).status(), ifNoneMatch);
        }
        assertEquals(200, HTTP.get(item, "If-None-Match", "\"1\"").status());
        String modified = HTTP.get(item).field("Last-Modified");
        for (String ifMatch : List.of(tag, "\"1\", " + tag, "*", modified, "\"" + modified + "\"")) {
            assertEquals(200, HTTP.get(item, "If-Match", ifMatch).status(), ifMatch);
            assertEquals(200, HTTP.get(item, "X-If-Match", ifMatch).status(), ifMatch);
        }
        Answer other = HTTP.get(item, "If-Match", "\"1\"");
        assertEquals("412 pass", other.way());
        assertEquals(tag, other.field("ETag"));
        assertEquals(412, HTTP.get(item, "If-Match", "W/" + tag).status());
        assertEquals(200, HTTP.get(item, "If-Modified-Since", modified).status());

        Answer part = HTTP.get(item, "Range", "bytes=2-4");
        assertEquals(206, part.status());
        assertEquals("234", part.body());
        assertEquals("bytes 2-4/10", part.field("Content-Range"));
        assertEquals(206, HTTP.get(item, "Range", "bytes=2-4", "If-Range", tag).status());
        assertEquals(200, HTTP.get(item, "Range", "bytes=2-4", "If-Range", modified).status());
        Answer beyond = HTTP.get(item, "Range", "bytes=10-");
        assertEquals(416, beyond.status());
        assertEquals("bytes */10", beyond.field("Content-Range"));
        assertEquals("10", HTTP.send("HEAD", item).field("Content-Length"));
    }

    @Test
    void anAbsentItemIsAbsentUntilItIsWritten() throws Exception {
        URI item = item("absent");
        assertEquals(404, HTTP.get(item).status());
        assertEquals(412, HTTP.get(item, "If-Match", "*").status());
        Answer problem = HTTP.get(item, "Accept", "application/problem+json");
        assertEquals(404, problem.status());
        assertTrue(problem.field("Content-Type").startsWith("application/problem+json"), problem.field("Content-Type"));
        purge(item, put(item, "here"));
        assertEquals("here", HTTP.get(item).body());
        Answer deleted = HTTP.send("DELETE", item);
        assertEquals(200, deleted.status());
        assertEquals(200, HTTP.send("PURGE", item).status());
        assertEquals(404, HTTP.get(item).status());
    }

    @Test
    void otherSpellingsHaveNoCopiesOfTheirOwn() throws Exception {
        URI item = item("spelled");
        purge(item, put(item, "one"));
        URI poky = URI.create(both.varnish().url() + "/b/spelled?a=b");
        URI escaped = URI.create(both.varnish().url() + "/kv/b/%73pelled");
        assertEquals("one", HTTP.get(poky).body());
        Answer passed = HTTP.get(escaped);
        assertEquals("200 pass", passed.way());
        assertEquals("no-store", passed.field("Cache-Control"));
        assertEquals("/kv/b/spelled", passed.field("Content-Location"));
        purge(item, put(URI.create(both.varnish().url() + "/b/spelled"), "two"));
        assertEquals("two", HTTP.get(poky).body());
        assertEquals("two", HTTP.get(escaped).body());
        assertEquals(400, HTTP.get(URI.create(both.varnish().url() + "/kv/b/x/../spelled")).status());
    }

    @Test
    void nobodyPurgesThroughAProxy() throws Exception {
        assertEquals(405, HTTP.send("PURGE", item("k"), "X-Forwarded-For", "192.0.2.1").status());
        assertEquals(405, HTTP.send("BAN", both.varnish().url().resolve("/"), "Weir-Ban", "*", "Forwarded", "for=_x").status());
    }

    @Test
    void aLeastVersionIsNeverAnsweredWithLess() throws Exception {
        URI item = item("least");
        put(item, "one");
        HTTP.get(item);
        long second = put(item, "two");
        assertEquals("two", HTTP.get(item, "Weir-Min-Version", new Version(second).toString()).body());
        assertEquals(412, HTTP.get(item, "Weir-Min-Version", new Version(second + (1L << 32)).toString()).status());
        assertEquals(400, HTTP.get(item, "Weir-Min-Version", "newest").status());
    }

    @Test
    void nothingOlderIsReadAfterAPurgeHoweverManyReadersHammerTheKey() throws Exception {
        URI item = item("hammered");
        purge(item, put(item, "0"));
        AtomicInteger purged = new AtomicInteger();
        AtomicBoolean done = new AtomicBoolean();
        List<Future<Integer>> readers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                for (int reader = 0; reader < READERS; reader++) {
                    readers.add(threads.submit(() -> readUntil(done, purged, item)));
                }
                for (int write = 1; write <= WRITES; write++) {
                    purge(item, put(item, Integer.toString(write)));
                    purged.set(write);
                    assertEquals(Integer.toString(write), HTTP.get(item).body(), "the writer's own read");
                }
            } finally {
                done.set(true);
            }
            for (Future<Integer> reader : readers) {
                assertTrue(reader.get() > 0);
            }
        }
    }

    private static int readUntil(AtomicBoolean done, AtomicInteger purged, URI item) throws IOException, InterruptedException {
        int reads = 0;
        while (!done.get()) {
            int least = purged.get();
            Answer answer = HTTP.get(item);
            assertEquals(200, answer.status());
            assertTrue(Integer.parseInt(answer.body()) >= least, () -> answer.body() + " after " + least + ", " + answer.way());
            reads++;
        }
        return reads;
    }

    /** Tells Varnish of a version, and once more as often as it meets older ones, as an edge does. */
    private static void purge(URI item, long version) throws IOException, InterruptedException {
        int status = 409;
        for (int tries = 0; status == 409 && tries < 100; tries++) {
            status = HTTP.send("PURGE", item, "Weir-Version", new Version(version).toString()).status();
        }
        assertEquals(200, status);
    }

    private static Answer purgedAndRead(URI item) throws IOException, InterruptedException {
        assertEquals(200, HTTP.send("PURGE", item).status());
        return HTTP.get(item);
    }

    /** Stores a value through Varnish and returns its version, which the ETag is. */
    private static long put(URI item, String value) throws IOException, InterruptedException {
        Answer answer = HTTP.put(item, value);
        assertEquals("200 pass", answer.way());
        return Long.parseLong(answer.field("ETag").replace("\"", ""));
    }

    private static URI item(String key) {
        return both.varnish().item("b", key);
    }
}
