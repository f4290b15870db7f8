package dev.weir.http;

import static dev.weir.http.EdgeCalls.etag;
import static dev.weir.http.EdgeCalls.field;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
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
import org.junit.jupiter.params.provider.CsvSource;

/** Buckets of the kind {@code counter}, on a whole edge. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CounterContractIT {
    private RealEdge edge;

    @BeforeAll
    void start() {
        edge = new RealEdge("limits.value-bytes=64KiB");
        edge.declare("hits", "counter");
    }

    @AfterAll
    void stop() {
        edge.close();
    }

    private HttpResponse<String> add(String key, long change, String... fields) {
        return edge.send("POST", "/kv/hits/" + key, "{\"op\":\"add\",\"change\":" + change + "}", fields);
    }

    @Test
    void whatIsAddedIsAnsweredAndRead() {
        HttpResponse<String> first = add("a", 5);
        assertEquals(200, first.statusCode(), first.body());
        assertEquals("5", first.body());
        assertEquals("text/plain; charset=utf-8", field(first, "content-type"));
        HttpResponse<String> second = add("a", -12);
        assertEquals("-7", second.body());
        HttpResponse<String> read = edge.get("/kv/hits/a");
        assertEquals("-7", read.body());
        assertEquals("text/plain; charset=utf-8", field(read, "content-type"));
        assertEquals(etag(second), etag(read));
        assertEquals(304, edge.get("/kv/hits/a", "If-None-Match", etag(read)).statusCode());
    }

    @Test
    void severalOpsAreOneWrite() {
        HttpResponse<String> answer = edge.send(
                "POST", "/kv/hits/several", "[{\"op\":\"add\",\"change\":1},{\"change\":2,\"op\":\"add\"}]");
        assertEquals("3", answer.body());
    }

    @Test
    void aCounterHasNoBounds() {
        assertEquals("9223372036854775807", add("large", Long.MAX_VALUE).body());
        assertEquals("18446744073709551614", add("large", Long.MAX_VALUE).body());
        assertEquals("18446744073709551614", edge.get("/kv/hits/large").body());
        assertEquals("9223372036854775806", add("large", Long.MIN_VALUE).body());
    }

    @Test
    void deletedCountersBeginAnew() {
        add("gone", 5);
        HttpResponse<String> deleted = edge.delete("/kv/hits/gone");
        assertEquals(200, deleted.statusCode());
        assertEquals(404, edge.get("/kv/hits/gone").statusCode());
        assertEquals(404, edge.delete("/kv/hits/gone").statusCode());
        assertEquals("2", add("gone", 2).body());
    }

    @Test
    void whatSqlDeletedBeginsAnew() {
        add("sql", 5);
        edge.sql("select weir.delete_item('hits', 'sql')");
        assertEquals("2", add("sql", 2).body());
    }

    @Test
    void conditionsHold() {
        String tag = etag(add("cond", 1));
        assertEquals("2", add("cond", 1, "If-Match", tag).body());
        assertEquals(412, add("cond", 1, "If-Match", tag).statusCode());
        assertEquals(412, add("cond", 1, "If-None-Match", "*").statusCode());
        assertEquals("2", edge.get("/kv/hits/cond").body());
    }

    @Test
    void aRepeatIsToldThoughOthersHaveAddedSince() {
        add("repeat", 1, "Idempotency-Key", "k1");
        add("repeat", 10);
        add("repeat", 100, "Idempotency-Key", "k2");
        HttpResponse<String> again = add("repeat", 1, "Idempotency-Key", "k1");
        assertEquals(200, again.statusCode());
        assertEquals("repeated", field(again, "weir-outcome"));
        assertEquals("111", edge.get("/kv/hits/repeat").body());
        assertEquals("111", add("repeat", 100, "Idempotency-Key", "k2").body());
        edge.delete("/kv/hits/repeat");
        assertEquals("repeated", field(add("repeat", 1, "Idempotency-Key", "k1"), "weir-outcome"));
        assertEquals(404, edge.get("/kv/hits/repeat").statusCode());
    }

    @Test
    void expiryAndTagsStayUnlessGiven() {
        add("tagged", 1, "Weir-Expires-In", "1000", "Weir-Tags", "red");
        String expires = field(edge.get("/kv/hits/tagged"), "weir-expires-at");
        add("tagged", 1);
        HttpResponse<String> read = edge.get("/kv/hits/tagged");
        assertEquals(expires, field(read, "weir-expires-at"));
        assertTrue(edge.get("/kv/hits?tag=red").body().contains("tagged"));
        assertEquals(200, edge.delete("/kv/hits?tag=red").statusCode());
        assertEquals(404, edge.get("/kv/hits/tagged").statusCode());
    }

    @Test
    void manyAtOnceAreAllCounted() throws Exception {
        List<Future<?>> adds = new ArrayList<>();
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 500; i++) {
                adds.add(writers.submit(() -> assertEquals(200, add("many", 1).statusCode())));
            }
        }
        for (Future<?> each : adds) {
            each.get();
        }
        assertEquals("500", edge.get("/kv/hits/many").body());
    }

    @Test
    void multiTakesOps() {
        HttpResponse<String> answer = edge.multi(
                "PUT", "hits",
                "[{\"key\":\"m1\",\"op\":\"add\",\"change\":3},{\"key\":\"m2\",\"op\":\"add\",\"change\":4}]");
        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals(
                "[{\"key\":\"m1\",\"result\":\"inserted\",\"value\":\"3\"},"
                        + "{\"key\":\"m2\",\"result\":\"inserted\",\"value\":\"4\"}]",
                answer.body().strip());
        assertEquals("3", edge.get("/kv/hits/m1").body());
        HttpResponse<String> atomic = edge.multi(
                "PUT", "hits?atomic=true",
                "[{\"key\":\"m1\",\"op\":\"add\",\"change\":1},{\"key\":\"m2\",\"op\":\"add\",\"change\":1}]");
        assertEquals(200, atomic.statusCode(), atomic.body());
        assertEquals("5", edge.get("/kv/hits/m2").body());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "400|", "400|{", "400|{\"op\":\"add\",\"op\":\"add\",\"change\":1}", "422|[]", "422|7",
        "422|{\"op\":\"add\"}", "422|{\"op\":\"sub\",\"change\":1}", "422|{\"change\":1}", "422|{\"op\":7,\"change\":1}",
        "422|{\"op\":\"add\",\"change\":1.5}", "422|{\"op\":\"add\",\"change\":\"1\"}", "422|{\"op\":\"add\",\"change\":null}",
        "422|{\"op\":\"add\",\"change\":9223372036854775808}", "422|{\"op\":\"add\",\"change\":1,\"x\":1}",
        "422|[{\"op\":\"add\",\"change\":1},{\"op\":\"add\"}]", "400|{\"op\":\"add\",\"change\":\"\\u0000\"}",
        "400|{\"op\":\"add\",\"change\":\"\\ud800\"}"})
    void badOpsChangeNothing(int status, String body) {
        HttpResponse<String> answer = edge.send("POST", "/kv/hits/bad", body == null ? "" : body);
        assertEquals(status, answer.statusCode(), answer.body());
        assertEquals(404, edge.get("/kv/hits/bad").statusCode());
    }

    @Test
    void deepJsonAndLargeBodiesAreRefused() {
        assertEquals(400, edge.send("POST", "/kv/hits/bad", "[".repeat(10_000)).statusCode());
        assertEquals(413, edge.send("POST", "/kv/hits/bad", " ".repeat(70_000)).statusCode());
        assertEquals(
                422, edge.send("POST", "/kv/hits/bad", "[" + "{\"op\":\"add\",\"change\":1},".repeat(1000)
                        + "{\"op\":\"add\",\"change\":1}]").statusCode());
        assertEquals(415, add("bad", 1, "Content-Encoding", "gzip").statusCode());
    }

    @Test
    void itHasNoPut() {
        HttpResponse<String> put = edge.put("/kv/hits/put", "5");
        assertEquals(405, put.statusCode());
        assertEquals("GET, HEAD, POST, DELETE, OPTIONS", field(put, "allow"));
        assertEquals("GET, HEAD, POST, DELETE, OPTIONS", field(edge.send("OPTIONS", "/kv/hits/put", ""), "allow"));
        HttpResponse<String> multi = edge.multi("PUT", "hits", "[{\"key\":\"put\",\"data\":\"5\"}]");
        assertEquals(422, multi.statusCode());
        assertTrue(multi.body().startsWith("Entry 1: ") || multi.body().startsWith("The kind"), multi.body());
        assertEquals(422, edge.multi("PUT", "plain", "[{\"key\":\"put\",\"op\":\"add\",\"change\":1}]").statusCode());
    }

    @Test
    void aBucketWithRowsKeepsItsKind() {
        edge.put("/kv/used/a", "v");
        HttpResponse<String> answer = edge.admin().put(
                "/_buckets/used", "{\"kind\":\"counter\"}", "Content-Type", "application/json");
        assertEquals(422, answer.statusCode(), answer.body());
        assertEquals(422, edge.admin().put("/_buckets/other", "{\"kind\":\"sets\"}", "Content-Type", "application/json")
                .statusCode());
        assertEquals("v", edge.get("/kv/used/a").body());
        assertEquals(0, edge.number("select count(*) from weir.bucket where name in ('used', 'other')"));
    }

    @Test
    void plainSqlDoesNotWriteItsValues() {
        add("kept", 5);
        for (String sql : List.of(
                "select weir.put_item('hits', 'kept', '7')", "select weir.put_item('hits', 'new', '7')",
                "update weir.item set value = '7' where bucket = 'hits' and key = 'kept'",
                "insert into weir.item (bucket, key, value) values ('hits', 'new', '7')")) {
            String message = String.valueOf(assertThrows(IllegalStateException.class, () -> edge.sql(sql)).getMessage());
            assertTrue(message.contains("is of the kind counter"), message);
        }
        assertEquals("5", edge.get("/kv/hits/kept", "Cache-Control", "no-cache").body());
    }

    @Test
    void listsAndMultiReadThem() {
        add("listed", 5);
        assertTrue(edge.get("/kv/hits?prefix=listed&detail=true").body().contains("\"listed\""));
        assertEquals("{\"listed\":\"5\"}", edge.multi("POST", "hits", "[{\"key\":\"listed\"}]").body().strip());
    }
}
