package dev.weir.http;

import static dev.weir.http.EdgeCalls.field;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What clients of MecDB depend on, over real sockets. The rows of a table share a store, and each has a key of its own. */
final class MecdbContractIT {
    private static final String CLOCK = "x-mec-vclock";
    private static final String CLIENT = "X-Mec-Client-ID";
    private static final String ABSENT = "wA==";
    /** The clock of cormacrelf, counter 1, and counter 2, as the README has them. */
    private static final String ONE = "gapjb3JtYWNyZWxmgqdDb3VudGVyAalUaW1lc3RhbXDPE0nH5/H4nFU=";
    private static final String TWO = "gapjb3JtYWNyZWxmgqdDb3VudGVyAqlUaW1lc3RhbXDPE0nIbta/ck0=";

    private static RealEdge edge;
    private static EdgeCalls face;

    @BeforeAll
    static void start() {
        edge = new RealEdge("faces.mecdb.port=0", "limits.value-bytes=64KiB", "kinds.siblings-most=3");
        face = edge.face("mecdb");
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    /** A request and its answer. An expected field is a name and a pattern of its value. */
    private record Row(String name, String method, String path, String body, List<String> fields, int status, String answer,
            List<String> expected) {}

    private static Row row(String name, String method, String path, int status, String answer, String... expected) {
        return new Row(name, method, path, "", List.of(), status, answer, List.of(expected));
    }

    private static final List<Row> ROWS = List.of(
            row("the root", "GET", "/mec", 200, "stub"),
            row("the head of the root", "HEAD", "/mec", 200, ""),
            row("the root takes no writes", "PUT", "/mec", 405, "*"),
            row("another path", "GET", "/other", 404, "*"),
            row("no key", "GET", "/mec/", 404, "*"),
            row("more than a key", "GET", "/mec/a/b", 404, "*"),
            row("an absent key", "GET", "/mec/absent", 404, "no successful reads", CLOCK, ABSENT),
            row("the head of an absent key", "HEAD", "/mec/absent", 404, "", CLOCK, ABSENT),
            row("a delete", "DELETE", "/mec/absent", 501, ""),
            new Row("a write", "PUT", "/mec/w1", "value", List.of("Content-Type", "application/json"), 200, "",
                    List.of(CLOCK, "gaCCp0NvdW50ZXIBqVRpbWVzdGFtcM.*", "content-length", "0")),
            new Row("a write by POST", "POST", "/mec/w2", "value", List.of(CLIENT, "me"), 200, "",
                    List.of(CLOCK, "gaJtZYKnQ291bnRlcgGpVGltZXN0YW1wz.*")),
            new Row("a write with the README's clock", "PUT", "/mec/w3", "value", List.of(CLIENT, "cormacrelf", CLOCK, ONE), 200,
                    "", List.of(CLOCK, "gapjb3JtYWNyZWxmgqdDb3VudGVyAqlUaW1lc3RhbXDP.*")),
            new Row("a write with nil for a clock", "PUT", "/mec/w4", "value", List.of(CLIENT, "me", CLOCK, ABSENT), 200, "",
                    List.of(CLOCK, "gaJtZYKnQ291bnRlcgGp.*")),
            new Row("a write with no clock at all", "PUT", "/mec/w5", "value", List.of(CLIENT, "me", CLOCK, "!"), 200, "",
                    List.of(CLOCK, "gaJtZYKnQ291bnRlcgGp.*")),
            new Row("an empty value", "PUT", "/mec/w6", "", List.of(), 200, "", List.of(CLOCK, "ga.*")),
            new Row("a value that is too long", "PUT", "/mec/w7", "x".repeat(70_000), List.of(), 413, "*", List.of()));

    @TestFactory
    Stream<DynamicTest> everyRow() {
        return ROWS.stream().map(row -> DynamicTest.dynamicTest(row.name(), () -> {
            HttpResponse<String> answer = face.send(row.method(), row.path(), row.body(), row.fields().toArray(String[]::new));
            assertEquals(row.status(), answer.statusCode(), answer.body());
            if (!row.answer().equals("*")) {
                assertEquals(row.answer(), answer.body());
            }
            for (int i = 0; i < row.expected().size(); i += 2) {
                String value = field(answer, row.expected().get(i));
                assertTrue(value.matches(row.expected().get(i + 1).replace("+", "\\+")), row.expected().get(i) + ": " + value);
            }
        }));
    }

    private static HttpResponse<String> put(String key, String client, String clock, String value) {
        List<String> fields = new ArrayList<>(List.of(CLIENT, client, "Content-Type", "text/x-" + client));
        if (!clock.isEmpty()) {
            fields.addAll(List.of(CLOCK, clock));
        }
        HttpResponse<String> answer = face.send("PUT", "/mec/" + key, value, fields.toArray(String[]::new));
        assertEquals(200, answer.statusCode(), answer.body());
        return answer;
    }

    private static HttpResponse<String> get(String key) {
        return face.get("/mec/" + key);
    }

    /** The values of a 300, whose boundary is its first line. */
    private static Set<String> values(HttpResponse<String> choices) {
        assertEquals(300, choices.statusCode());
        assertEquals("mime/multipart", field(choices, "content-type"));
        String delimiter = choices.body().lines().findFirst().orElseThrow();
        assertTrue(delimiter.matches("--[0-9a-f]{60}"), delimiter);
        return Arrays.stream(choices.body().split("(?:\r\n)?" + delimiter + "(?:--)?\r\n"))
                .filter(part -> !part.isEmpty())
                .map(part -> part.split("\r\n\r\n", 2)[1])
                .collect(Collectors.toSet());
    }

    @Test
    void aValueIsReadAsItWasStored() {
        HttpResponse<String> stored = put("read", "me", "", "välue\n");
        HttpResponse<String> read = get("read");
        assertEquals(200, read.statusCode());
        assertEquals("välue\n", read.body());
        assertEquals("text/x-me", field(read, "content-type"));
        assertEquals(field(stored, CLOCK), field(read, CLOCK));
        assertTrue(field(read, "x-mec-timestamp").matches("[0-9]{19}"), field(read, "x-mec-timestamp"));
        assertTrue(field(read, "last-modified").endsWith(" GMT"));
        byte[] clock = Base64.getDecoder().decode(field(read, CLOCK));
        assertTrue(HexFormat.of().formatHex(clock).endsWith(
                "cf" + HexFormat.of().toHexDigits(Long.parseLong(field(read, "x-mec-timestamp")))));
        HttpResponse<String> head = face.send("HEAD", "/mec/read", "");
        assertEquals(200, head.statusCode());
        assertEquals(field(read, CLOCK), field(head, CLOCK));
        assertEquals("7", field(head, "content-length"));
    }

    @Test
    void noContentTypeIsStoredAsNone() throws IOException {
        try (RawClient client = new RawClient(face.port())) {
            client.send("PUT /mec/untyped HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nv");
            assertEquals(200, client.answer().status());
        }
        assertEquals("", field(get("untyped"), "content-type"));
        assertEquals("v", get("untyped").body());
        put("untyped", "me", field(get("untyped"), CLOCK), "w");
        assertEquals("text/x-me", field(get("untyped"), "content-type"));
    }

    @Test
    void theClockThatWasReadReplacesWhatWasRead() {
        put("next", "a", "", "1");
        String clock = field(get("next"), CLOCK);
        put("next", "a", clock, "2");
        put("next", "b", field(get("next"), CLOCK), "3");
        assertEquals("3", get("next").body());
        assertEquals(1, edge.number("select count(*) from weir.item, jsonb_object_keys(state -> 'e')"
                + " where bucket = 'mec' and key = 'next'"));
    }

    @Test
    void aStaleWriteReplacesNothing() {
        put("stale", "a", "", "1");
        String first = field(get("stale"), CLOCK);
        put("stale", "a", first, "2");
        String second = field(get("stale"), CLOCK);
        put("stale", "a", second, "3");
        String newest = field(get("stale"), CLOCK);
        assertNotEquals(second, newest);
        put("stale", "a", "", "stale");
        put("stale", "a", first, "stale");
        HttpResponse<String> read = get("stale");
        assertEquals(200, read.statusCode());
        assertEquals("3", read.body());
        assertEquals(newest, field(read, CLOCK));
    }

    @Test
    void theSameWriteAgainTakesThePlaceOfTheFirst() {
        put("again", "a", "", "1");
        put("again", "a", "", "2");
        assertEquals("2", get("again").body());
    }

    @Test
    void concurrentWritesAreChoicesUntilTheMergedClockResolvesThem() {
        put("choice", "a", "", "from a\n");
        put("choice", "b", "", "from b");
        HttpResponse<String> read = get("choice");
        assertEquals(Set.of("from a\n", "from b"), values(read));
        assertTrue(read.body().contains("\r\nContent-Type: text/x-a\r\nLast-Modified: "), read.body());
        HttpResponse<String> head = face.send("HEAD", "/mec/choice", "");
        assertEquals(300, head.statusCode());
        assertEquals(Integer.toString(read.body().getBytes(StandardCharsets.UTF_8).length), field(head, "content-length"));
        put("choice", "c", field(read, CLOCK), "resolved");
        HttpResponse<String> resolved = get("choice");
        assertEquals(200, resolved.statusCode());
        assertEquals("resolved", resolved.body());
    }

    @Test
    void threeAtOnceAreThreeChoices() throws Exception {
        put("three", "x", "", "before");
        String clock = field(get("three"), CLOCK);
        CyclicBarrier together = new CyclicBarrier(3);
        List<Future<?>> writes = new ArrayList<>();
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (String client : List.of("A", "B", "C")) {
                writes.add(writers.submit(() -> {
                    together.await();
                    return put("three", client, clock, "version " + client);
                }));
            }
        }
        for (Future<?> each : writes) {
            each.get();
        }
        HttpResponse<String> read = get("three");
        assertEquals(Set.of("version A", "version B", "version C"), values(read));
        HttpResponse<String> fourth =
                face.send("PUT", "/mec/three", "v", CLIENT, "D", "Content-Type", "text/plain", CLOCK, clock);
        assertEquals(409, fourth.statusCode());
        put("three", "A", field(read, CLOCK), "merged");
        assertEquals("merged", get("three").body());
    }

    @Test
    void whatIsWrittenThroughTheMainListenerIsAChoiceToo() {
        put("native", "a", "", "of a");
        assertEquals(200, edge.put("/kv/mec/native", "of nobody").statusCode());
        HttpResponse<String> read = get("native");
        assertEquals(Set.of("of a", "of nobody"), values(read));
        put("native", "a", field(read, CLOCK), "both");
        assertEquals("both", get("native").body());
        assertEquals("both", edge.get("/kv/mec/native").body());
    }

    @Test
    void theReadmesClocksReplaceEachOther() {
        put("readme", "cormacrelf", ONE, "two");
        put("readme", "cormacrelf", TWO, "three");
        HttpResponse<String> read = get("readme");
        assertEquals(200, read.statusCode());
        assertEquals("three", read.body());
        assertTrue(field(read, CLOCK).startsWith("gapjb3JtYWNyZWxmgqdDb3VudGVyA6lU"), field(read, CLOCK));
    }

    @Test
    void theBucketIsDeclaredByTheFace() {
        assertEquals(1, edge.number("select count(*) from weir.bucket where name = 'mec' and kind = 'siblings'"));
    }
}
