package dev.weir.http;

import static dev.weir.http.EdgeCalls.etag;
import static dev.weir.http.EdgeCalls.field;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.item.SiblingPart;
import dev.weir.testing.Waiting;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Buckets of the kind {@code siblings}, on a whole edge. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SiblingsContractIT {
    private static final String CONTEXT = "weir-context";

    private RealEdge edge;
    private SiblingCalls calls;

    @BeforeAll
    void start() {
        edge = new RealEdge("limits.value-bytes=64KiB");
        calls = SiblingCalls.of(edge);
    }

    @AfterAll
    void stop() {
        edge.close();
    }

    @Test
    void theOnlyValueIsReadAsItIs() {
        HttpResponse<String> stored = calls.put("one", "v", "Content-Type", "text/x-one");
        HttpResponse<String> read = calls.get("one");
        assertEquals(200, read.statusCode());
        assertEquals("v", read.body());
        assertEquals("text/x-one", field(read, "content-type"));
        assertEquals(etag(stored), etag(read));
        assertEquals("~" + field(read, CONTEXT), field(stored, CONTEXT));
        // Not the first reader's load, if the stream tells of the write meanwhile.
        Waiting.until(() -> field(calls.get("one"), "cache-status").contains("hit"));
        assertEquals(field(read, CONTEXT), field(calls.get("one"), CONTEXT));
        HttpResponse<String> same = calls.get("one", "If-None-Match", etag(read));
        assertEquals(304, same.statusCode());
        assertEquals(field(read, CONTEXT), field(same, CONTEXT));
        assertEquals(206, calls.get("one", "Range", "bytes=0-0").statusCode());
    }

    @Test
    void writesWithoutAContextAreAllKept() {
        calls.put("several", "a", "Content-Type", "text/plain");
        calls.put("several", "b\r\n--\r\n", "Content-Type", "application/x-b");
        HttpResponse<String> last = edge.send("POST", "/kv/s/several", "ä", "Content-Type", "text/plain");
        assertEquals(200, last.statusCode());
        HttpResponse<String> read = calls.get("several");
        assertEquals(300, read.statusCode());
        assertTrue(
                field(read, "content-type").matches("multipart/mixed; boundary=weir-[0-9a-f]{32}"), field(read, "content-type"));
        assertEquals(List.of("a", "b\r\n--\r\n", "ä"), calls.values("several"));
        assertEquals(List.of("text/plain", "application/x-b", "text/plain"),
                SiblingCalls.parts(read).stream().map(SiblingPart::contentType).toList());
        assertEquals(etag(last), etag(read));
        assertEquals(etag(last), "\"" + field(read, CONTEXT) + "\"");
        String boundary = field(read, "content-type").split("=", 2)[1];
        String begin = "--" + boundary + "\r\nContent-Type: text/plain\r\nContent-Length: 1\r\nLast-Modified: ";
        assertTrue(read.body().startsWith(begin), read.body());
        assertTrue(read.body().endsWith("\r\n--" + boundary + "--\r\n"), read.body());
        Waiting.until(() -> field(calls.get("several"), "cache-status").contains("hit"));
        HttpResponse<String> hit = calls.get("several");
        assertEquals(300, hit.statusCode());
        assertEquals(read.body(), hit.body());
        HttpResponse<String> same = calls.get("several", "If-None-Match", etag(read));
        assertEquals(304, same.statusCode());
        assertEquals(field(read, CONTEXT), field(same, CONTEXT));
        HttpResponse<String> head = edge.send("HEAD", "/kv/s/several", "");
        assertEquals(300, head.statusCode());
        assertEquals(field(hit, "content-length"), field(head, "content-length"));
        assertEquals(300, calls.get("several", "Range", "bytes=0-0").statusCode());
        assertEquals(412, calls.get("several", "If-Match", "\"1\"").statusCode());
    }

    @Test
    void aContextReplacesWhatItsReaderHasSeen() {
        calls.put("merge", "a");
        calls.put("merge", "b");
        String seen = field(calls.get("merge"), CONTEXT);
        calls.put("merge", "late");
        HttpResponse<String> merged = calls.put("merge", "ab", CONTEXT, seen);
        assertEquals(List.of("late", "ab"), calls.values("merge"));
        calls.put("merge", "c", CONTEXT, field(merged, CONTEXT));
        assertEquals(List.of("late", "c"), calls.values("merge"));
        calls.put("merge", "all", CONTEXT, field(calls.get("merge"), CONTEXT));
        HttpResponse<String> read = calls.get("merge");
        assertEquals(200, read.statusCode());
        assertEquals("all", read.body());
    }

    @Test
    void aWriterHasNotSeenWhatWasThereBeforeItsOwnWrite() {
        calls.put("blind", "a");
        String own = field(calls.put("blind", "b"), CONTEXT);
        calls.put("blind", "b2", CONTEXT, own);
        assertEquals(List.of("a", "b2"), calls.values("blind"));
        assertEquals(200, edge.delete("/kv/s/blind", CONTEXT, own).statusCode());
        assertEquals(List.of("a", "b2"), calls.values("blind"));
    }

    @Test
    void deletesTakeWhatTheirContextHasSeenOrAll() {
        calls.put("del", "a");
        String seen = field(calls.get("del"), CONTEXT);
        calls.put("del", "b");
        HttpResponse<String> left = edge.delete("/kv/s/del", CONTEXT, seen);
        assertEquals(200, left.statusCode());
        assertEquals(etag(left), etag(calls.get("del")));
        assertEquals(List.of("b"), calls.values("del"));
        calls.put("del", "c");
        HttpResponse<String> deleted = edge.delete("/kv/s/del");
        assertEquals(200, deleted.statusCode());
        assertEquals("", field(deleted, "etag"));
        HttpResponse<String> gone = calls.get("del");
        assertEquals(404, gone.statusCode());
        assertEquals(field(deleted, CONTEXT), field(gone, CONTEXT));
        calls.put("del", "new", CONTEXT, field(gone, CONTEXT));
        assertEquals(List.of("new"), calls.values("del"));
        assertEquals("", field(calls.get("never"), CONTEXT));
    }

    @Test
    void threeAtOnceAreSiblingsThroughWhicheverEdge() throws Exception {
        try (RealEdge second = new RealEdge(edge, "limits.value-bytes=64KiB");
                ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            CyclicBarrier together = new CyclicBarrier(3);
            List<Future<Integer>> writes = new ArrayList<>();
            for (String value : List.of("A", "B", "C")) {
                EdgeCalls at = value.equals("B") ? second : edge;
                writes.add(writers.submit(() -> {
                    together.await();
                    return at.put("/kv/s/three", value).statusCode();
                }));
            }
            for (Future<Integer> write : writes) {
                assertEquals(200, write.get());
            }
            HttpResponse<String> here = calls.get("three", "Cache-Control", "no-cache");
            HttpResponse<String> there = second.get("/kv/s/three", "Cache-Control", "no-cache");
            assertEquals(300, here.statusCode());
            assertEquals(here.body(), there.body());
            assertEquals(Set.of("A", "B", "C"), Set.copyOf(calls.values("three")));
            HttpResponse<String> merged = second.put("/kv/s/three", "ABC", CONTEXT, field(there, CONTEXT));
            HttpResponse<String> read = calls.get("three", "Weir-Min-Version", field(merged, "weir-version"));
            assertEquals(200, read.statusCode());
            assertEquals("ABC", read.body());
        }
    }

    @Test
    void conditionsHoldAndWhatSqlDeletedIsGone() {
        String tag = etag(calls.put("cond", "a"));
        calls.put("cond", "b", "If-Match", tag);
        assertEquals(412, edge.put("/kv/s/cond", "c", "If-Match", tag).statusCode());
        assertEquals(412, edge.put("/kv/s/cond", "c", "If-None-Match", "*").statusCode());
        assertEquals(List.of("a", "b"), calls.values("cond"));
        edge.sql("select weir.delete_item('s', 'cond')");
        calls.put("cond", "c");
        assertEquals(List.of("c"), calls.values("cond"));
        assertThrows(IllegalStateException.class, () -> edge.sql("select weir.put_item('s', 'cond', 'd')"));
    }

    @Test
    void aRepeatIsToldThoughOthersHaveWrittenSince() {
        String first = field(calls.put("repeat", "a", "Idempotency-Key", "k1"), CONTEXT);
        calls.put("repeat", "b");
        HttpResponse<String> again = calls.put("repeat", "a", "Idempotency-Key", "k1");
        assertEquals("repeated", field(again, "weir-outcome"));
        assertEquals(first, field(again, CONTEXT));
        assertEquals(List.of("a", "b"), calls.values("repeat"));
        calls.put("repeat", "a2", CONTEXT, field(again, CONTEXT));
        assertEquals(List.of("b", "a2"), calls.values("repeat"));
    }

    @Test
    void expiryTagsAndListsAreAsEverywhere() {
        calls.put("kept", "a", "Weir-Expires-In", "1000", "Weir-Tags", "red");
        calls.put("kept", "b", "Weir-Tags", "red, blue");
        HttpResponse<String> read = calls.get("kept");
        assertNotEquals("", field(read, "weir-expires-at"));
        assertEquals("red, blue", field(read, "weir-tags"));
        assertTrue(edge.get("/kv/s?prefix=kept&detail=true").body().contains("multipart/mixed"));
        assertEquals(200, edge.delete("/kv/s?tag=blue").statusCode());
        assertEquals(404, calls.get("kept").statusCode());
        HttpResponse<String> encoded = edge.put("/kv/s/kept", "v", "Content-Encoding", "gzip");
        assertEquals(422, encoded.statusCode());
    }

    @Test
    void multiWritesAndReadsThem() {
        edge.multi("PUT", "s", "[{\"key\":\"m\",\"data\":\"a\"},{\"key\":\"m1\",\"data\":\"x\"}]");
        HttpResponse<String> second = edge.multi("PUT", "s?versions=true", "[{\"key\":\"m\",\"data\":\"b\"}]");
        assertTrue(second.body().contains("\"result\":\"updated\"") && second.body().contains("\"context\":\"~"), second.body());
        String context = field(calls.get("m"), CONTEXT);
        assertEquals(
                "{\"m\":{\"siblings\":[{\"content_type\":\"text/plain; charset=utf-8\",\"value\":\"a\"},"
                        + "{\"content_type\":\"text/plain; charset=utf-8\",\"value\":\"b\"}],\"context\":\"" + context
                        + "\"},\"m1\":\"x\"}",
                edge.multi("POST", "s", "[{\"key\":\"m\"},{\"key\":\"m1\"}]").body().strip());
        edge.multi("PUT", "s", "[{\"key\":\"m\",\"data\":\"ab\",\"context\":\"" + context + "\"}]");
        assertEquals(List.of("ab"), calls.values("m"));
        assertEquals(400, edge.multi("PUT", "s", "[{\"key\":\"m\",\"data\":\"ab\",\"context\":\"x\"}]").statusCode());
        assertEquals(400, edge.send("PUT", "/multi/s", "[]", "Content-Type", "application/json", CONTEXT, "1")
                .statusCode());
        calls.put("m", "c");
        edge.multi("DELETE", "s", "[{\"key\":\"m\",\"context\":\"" + context + "\"}]");
        assertEquals(List.of("ab", "c"), calls.values("m"));
    }
}
