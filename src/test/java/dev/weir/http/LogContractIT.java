package dev.weir.http;

import static dev.weir.http.EdgeCalls.etag;
import static dev.weir.http.EdgeCalls.field;
import static dev.weir.http.EdgeCalls.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Buckets of the kind {@code log}, on a whole edge. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LogContractIT {
    private static final String UUID = "01234567-89ab-cdef-0123-456789abcdef";

    private RealEdge edge;

    @BeforeAll
    void start() {
        edge = new RealEdge("limits.value-bytes=64KiB");
    }

    @AfterAll
    void stop() {
        edge.close();
    }

    private String append(String log, String data, String... fields) {
        HttpResponse<String> answer = edge.send("POST", log, data, fields);
        assertEquals(201, answer.statusCode(), answer.body());
        return Objects.requireNonNull(field(answer, "location"));
    }

    private List<String> keys(String target) {
        List<String> keys = new ArrayList<>();
        json(edge.get(target)).forEach(key -> keys.add(key.asText()));
        return keys;
    }

    @Test
    void anEntryNamesTheOneBeforeAndLearnsOfTheOneAfter() {
        String log = edge.declare("chain", "log");
        HttpResponse<String> first = edge.send("POST", log + "?dependency=" + UUID, "{\"b\": 1.50, \"a\": null}");
        assertEquals(201, first.statusCode(), first.body());
        String path = Objects.requireNonNull(field(first, "location"));
        JsonNode entry = json(first);
        assertEquals(path, log + '/' + entry.path("id").asText());
        assertTrue(first.body().endsWith("\"dependencies\":[\"" + UUID + "\"],\"data\":{\"b\":1.50,\"a\":null}}"), first.body());
        assertTrue(entry.path("prev").isNull() && entry.path("next").isNull());
        HttpResponse<String> read = edge.get(path);
        assertEquals(first.body(), read.body());
        assertEquals(etag(first), etag(read));
        assertEquals("application/json", field(read, "content-type"));
        assertFalse(Objects.requireNonNull(field(read, "cache-control")).contains("no-store"));

        JsonNode second = json(edge.send("POST", log, "2"));
        assertEquals(entry.path("id"), second.path("prev"));
        assertEquals(entry.path("owner"), second.path("owner"));
        HttpResponse<String> linked = edge.get(path);
        assertEquals(second.path("id"), json(linked).path("next"));
        assertFalse(etag(linked).equals(etag(read)));
        assertEquals(entry.path("when"), json(linked).path("when"));
        assertTrue(
                second.path("when").path(1).path(0).asLong() * 1000 + second.path("when").path(2).asLong() > entry.path("when")
                        .path(1).path(0).asLong() * 1000 + entry.path("when").path(2).asLong());
    }

    @Test
    void theListIsInTheOrderOfTheEntries() {
        String log = edge.declare("list", "log");
        List<String> appended = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            // Names that are no times, so that their bytes are in another order.
            appended.add(append(log, "1", "Idempotency-Key", "k" + i).substring(log.length() + 1));
        }
        assertEquals(appended, keys(log));
        assertEquals(appended.subList(10, 25), keys(log + "?after=" + appended.get(9)));
        assertEquals(appended.subList(0, 3), keys(log + "?limit=3"));
        assertTrue(String.valueOf(field(edge.get(log + "?limit=3"), "link")).contains("after=" + appended.get(2)));
        assertEquals(List.of(), keys(log + "?after=" + UUID));
        assertEquals(25, edge.get(log, "Accept", "application/x-ndjson").body().lines().count());
        assertEquals(1, keys(log + "?prefix=" + appended.get(4)).size());
    }

    @Test
    void manyAtOnceMakeOneChain() throws Exception {
        String log = edge.declare("many", "log");
        List<Future<String>> appends = new ArrayList<>();
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 500; i++) {
                appends.add(writers.submit(() -> append(log, "{}")));
            }
        }
        for (Future<String> each : appends) {
            each.get();
        }
        JsonNode before = null;
        for (String key : keys(log + "?limit=1000")) {
            JsonNode entry = json(edge.get(log + '/' + key));
            assertEquals(before == null ? "null" : '"' + before.path("id").asText() + '"', entry.path("prev").toString());
            assertEquals(key, before == null ? key : before.path("next").asText());
            before = entry;
        }
        assertTrue(Objects.requireNonNull(before).path("next").isNull());
        assertEquals(500, edge.number("select entries from weir.log where bucket = 'many'"));
    }

    @Test
    void aRepeatIsTold() {
        String log = edge.declare("repeat", "log");
        String path = append(log, "1", "Idempotency-Key", "k");
        append(log, "2");
        HttpResponse<String> again = edge.send("POST", log, "1", "Idempotency-Key", "k");
        assertEquals(201, again.statusCode());
        assertEquals("repeated", field(again, "weir-outcome"));
        assertEquals(path, field(again, "location"));
        assertEquals(2, keys(log).size());
    }

    @Test
    void entriesNeitherChangeNorGo() {
        String log = edge.declare("kept", "log");
        String path = append(log, "1");
        for (String method : List.of("PUT", "POST", "DELETE")) {
            HttpResponse<String> answer = edge.send(method, path, method.equals("DELETE") ? "" : "1");
            assertEquals(405, answer.statusCode());
            assertEquals("GET, HEAD, OPTIONS", field(answer, "allow"));
        }
        assertEquals(422, edge.delete(log + "?prefix=0").statusCode());
        assertEquals(422, edge.multi("DELETE", "kept", "[{\"key\":\"" + path.substring(9) + "\"}]").statusCode());
        assertEquals(422, edge.multi("PUT", "kept", "[{\"key\":\"x\",\"data\":\"1\"}]").statusCode());
        assertThrows(IllegalStateException.class, () -> edge.sql("select weir.put_item('kept', 'x', '7')"));
        assertEquals(200, edge.get(path).statusCode());
    }

    @Test
    void whatSqlHasDeletedIsPassedOver() {
        String log = edge.declare("sql", "log");
        String first = append(log, "1").substring(log.length() + 1);
        String last = append(log, "2").substring(log.length() + 1);
        edge.sql("select weir.delete_item('sql', '" + last + "')");
        JsonNode next = json(edge.send("POST", log, "3"));
        assertTrue(next.path("prev").isNull());
        assertEquals(List.of(first, next.path("id").asText()), keys(log));
    }

    @Test
    void multiAppends() {
        String log = edge.declare("multi", "log");
        HttpResponse<String> answer = edge.multi(
                "PUT", "multi", "[{\"key\":\"" + UUID + "\",\"op\":\"append\",\"change\":{\"data\":1,\"dependencies\":[]}}]");
        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals(List.of(UUID), keys(log));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "400|", "400|{", "400|{\"a\":1,\"a\":2}", "400|\"\\u0000\""})
    void badEntriesAppendNothing(int status, String body) {
        String log = edge.declare("bad", "log");
        assertEquals(status, edge.send("POST", log, body == null ? "" : body).statusCode());
        assertEquals(400, edge.send("POST", log + "?dependency=x", "1").statusCode());
        assertEquals(400, edge.send("POST", log + "?claim", "1").statusCode());
        assertEquals(400, edge.send("POST", log, "1", "If-None-Match", "*").statusCode());
        assertEquals(422, edge.send("POST", log, "1", "Weir-Tags", "t").statusCode());
        assertEquals(422, edge.send("POST", log, "1", "Weir-Expires-In", "10").statusCode());
        assertEquals(413, edge.send("POST", log, " ".repeat(70_000)).statusCode());
        assertEquals(415, edge.send("POST", log, "1", "Content-Encoding", "gzip").statusCode());
        assertEquals(422, edge.multi("PUT", "bad",
                "[{\"key\":\"x\",\"op\":\"append\",\"change\":{\"data\":1}}]").statusCode());
        assertEquals(List.of(), keys(log));
    }
}
