package dev.weir.http;

import static dev.weir.http.EdgeCalls.etag;
import static dev.weir.http.EdgeCalls.field;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sets that have a row for each element, on a whole edge: they are as small ones are. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LargeSetContractIT {
    private RealEdge edge;
    private SetCalls sets;

    @BeforeAll
    void start() {
        sets = SetCalls.start();
        edge = sets.edge();
    }

    @AfterAll
    void stop() {
        edge.close();
    }

    private long elements(String bucket, String key) {
        return edge.number("select count(*) from weir.element e join weir.item t on e.owner = (t.state ->> 'elements')::uuid"
                + " where t.bucket = '" + bucket + "' and t.key = '" + key + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"set", "set-forever"})
    void aLargeSetIsReadAndChangedLikeASmallOne(String kind) {
        String path = kind + "/large";
        sets.post(path, SetCalls.numbered(0, 1000));
        sets.post(path, SetCalls.numbered(1000, 1500), "Weir-Tags", "red", "Weir-Expires-In", "1000");
        assertEquals(1500, elements(kind, "large"));
        assertEquals("[" + SetCalls.shown(0, 1500) + "]", sets.read(path));
        HttpResponse<String> written = sets.post(path, SetCalls.remove("0000"));
        HttpResponse<String> read = edge.get("/kv/" + path);
        assertEquals("[" + SetCalls.shown(1, 1500) + "]", read.body());
        assertEquals(etag(written), etag(read));
        assertEquals(304, edge.get("/kv/" + path, "If-None-Match", etag(read)).statusCode());
        assertEquals(200, edge.get("/kv/" + path, "Cache-Control", "no-cache").statusCode());
        assertEquals("[{", edge.get("/kv/" + path, "Range", "bytes=0-1").body());
        HttpResponse<String> head = edge.send("HEAD", "/kv/" + path, "");
        assertEquals(Integer.toString(read.body().length()), field(head, "content-length"));
        assertTrue(field(read, "weir-expires-at").length() > 0);
        String listed = edge.get("/kv/" + kind + "?tag=red&detail=true").body();
        assertTrue(listed.contains("\"size\":" + read.body().length()), listed);
        sets.post(path, SetCalls.add("0000", "1"));
        assertEquals("[" + SetCalls.shown(kind.equals("set") ? 0 : 1, 1500) + "]", sets.read(path));
        assertEquals(412, edge.send("POST", "/kv/" + path, SetCalls.remove("0001"), "If-Match", etag(read)).statusCode());
        edge.sql("update weir.item set expires_at = null where bucket = '" + kind + "' and key = 'large'");

        assertEquals(200, edge.delete("/kv/" + path).statusCode());
        assertEquals(404, edge.get("/kv/" + path).statusCode());
        sets.post(path, "[" + SetCalls.add("0001", "1") + "," + SetCalls.add("new", "1") + "]");
        assertEquals(
                kind.equals("set")
                        ? "[" + SetCalls.shown(1, 2) + "," + SetCalls.element("new", "1") + "]"
                        : "[" + SetCalls.element("new", "1") + "]",
                sets.read(path));
    }

    @Test
    void theElementsOfALargeSetGoWithItsRow() {
        sets.post("set/reaped", SetCalls.numbered(0, 100));
        sets.post("set/reaped", SetCalls.add("x", "1"));
        assertEquals(101, elements("set", "reaped"));
        long before = edge.number("select count(*) from weir.element");
        edge.sql("select weir.delete_item('set', 'reaped'); delete from weir.item where bucket = 'set' and key = 'reaped'");
        assertEquals(before - 101, edge.number("select count(*) from weir.element"));
    }

    @Test
    void aSetHasABound() {
        String item = "\"" + "x".repeat(100_000) + "\"";
        sets.post("set/bound", SetCalls.add("a", item));
        sets.post("set/bound", SetCalls.add("b", item));
        HttpResponse<String> answer = edge.send("POST", "/kv/set/bound", SetCalls.add("c", item));
        assertEquals(409, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains("the bucket takes at most 262144"), answer.body());
        assertEquals("[" + SetCalls.element("a", item) + "," + SetCalls.element("b", item) + "]", sets.read("set/bound"));
        sets.post("set/bound", SetCalls.remove("a"));
        sets.post("set/bound", SetCalls.add("c", item));
        assertEquals("[" + SetCalls.element("b", item) + "," + SetCalls.element("c", item) + "]", sets.read("set/bound"));
        assertEquals(413, edge.send("POST", "/kv/set/bound", SetCalls.add("a", "\"" + "x".repeat(300_000) + "\"")).statusCode());
        sets.post("set/first", SetCalls.create());
        HttpResponse<String> atomic =
                edge.multi("PUT", "set?atomic=true",
                        "[" + SetCalls.entry("bound", "d", item) + "," + SetCalls.entry("first", "d", "1") + "]");
        assertEquals(412, atomic.statusCode(), atomic.body());
        assertTrue(atomic.body().contains("\"result\":\"refused\""), atomic.body());
        assertEquals("[]", sets.read("set/first"));
    }

    @Test
    void aRepeatIsToldThoughOthersHaveWrittenSince() {
        sets.post("set/repeat", SetCalls.add("a", "1"), "Idempotency-Key", "k1");
        sets.post("set/repeat", SetCalls.remove("a"));
        HttpResponse<String> again = sets.post("set/repeat", SetCalls.add("a", "1"), "Idempotency-Key", "k1");
        assertEquals("repeated", field(again, "weir-outcome"));
        assertEquals("[]", sets.read("set/repeat"));
        sets.post("set/repeat", SetCalls.numbered(0, 200));
        sets.post("set/repeat", SetCalls.add("z", "1"), "Idempotency-Key", "k2");
        sets.post("set/repeat", SetCalls.remove("z"));
        assertEquals("repeated", field(sets.post("set/repeat", SetCalls.add("z", "1"), "Idempotency-Key", "k2"), "weir-outcome"));
        assertEquals("[" + SetCalls.shown(0, 200) + "]", sets.read("set/repeat"));
    }

    @Test
    void manyAtOnceAreAllThere() throws Exception {
        List<Future<?>> adds = new ArrayList<>();
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 300; i++) {
                String key = "%04d".formatted(i);
                adds.add(writers.submit(() -> {
                    sets.post("set/many", SetCalls.add(key, "1"));
                    assertTrue(sets.read("set/many").contains("\"" + key + "\""), key);
                    return null;
                }));
            }
        }
        for (Future<?> each : adds) {
            each.get();
        }
        assertEquals("[" + SetCalls.shown(0, 300) + "]", sets.read("set/many"));
        assertEquals(300, elements("set", "many"));
    }
}
