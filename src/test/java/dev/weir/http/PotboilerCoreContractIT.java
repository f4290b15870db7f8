package dev.weir.http;

import static dev.weir.http.EdgeCalls.field;
import static dev.weir.http.PotboilerCoreCalls.NONE;
import static dev.weir.http.PotboilerCoreCalls.foreign;
import static dev.weir.http.PotboilerCoreCalls.json;
import static dev.weir.http.PotboilerCoreCalls.url;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What clients of Potboiler's core depend on, each row of it, as its README has it and as its last code has. */
final class PotboilerCoreContractIT {
    private static final String FORM = "application/x-www-form-urlencoded";

    private static RealEdge readme;
    private static RealEdge second;
    private static EdgeCalls face;

    @BeforeAll
    static void start() {
        readme = new RealEdge("faces.potboiler-core.port=0", "faces.potboiler-core.nodes-most=8", "limits.value-bytes=64KiB");
        second = new RealEdge("faces.potboiler-core.port=0", "faces.potboiler-core.era=second");
        face = readme.face("potboiler-core");
    }

    @AfterAll
    static void stop() {
        readme.close();
        second.close();
    }

    /**
     * A request and its answer.
     *
     * @param before requests that are made first, as method, path and body in turn
     * @param status as the README has it
     * @param later as the last code has it
     * @param answer the body; null if it is looked at elsewhere
     */
    private record Row(
            String name, List<String> before, String method, String path, String body, int status, int later,
            @Nullable String answer) {
        Row(String name, List<String> before, String method, String path, String body, int status,
                @Nullable String answer) {
            this(name, before, method, path, body, status, status, answer);
        }
    }

    private static final String OTHER = foreign(UUID.randomUUID().toString(), UUID.randomUUID().toString(), null);

    private static final List<Row> ROWS = List.of(
            new Row("an entry", List.of(), "POST", "/log", "{\"foo\":\"bar\", \"dfdsf\":\"sdfdsfs\"}", 201, null),
            new Row("an entry of any JSON", List.of(), "POST", "/log", " [1.50, null] ", 201, null),
            new Row("dependencies", List.of(), "POST", "/log?dependency=" + NONE + "&dependency=" + NONE.toUpperCase(), "1", 201,
                    null),
            new Row("a dependency that is no UUID", List.of(), "POST", "/log?dependency=x", "1", 400,
                    "dependency must be a UUID."),
            new Row("another query", List.of(), "POST", "/log?depends=" + NONE, "1", 400, null),
            new Row("an entry that is none", List.of(), "POST", "/log", "{", 400, null),
            new Row("an entry that is not there", List.of(), "GET", "/log/" + NONE, "", 404, "No log " + NONE),
            new Row("what is no UUID", List.of(), "GET", "/log/x", "", 404, "No log x"),
            new Row("another's entry", List.of(), "POST", "/log/other", OTHER, 200, "Added"),
            new Row("another's entry again", List.of("POST", "/log/other", OTHER), "POST", "/log/other", OTHER, 200, "Added"),
            new Row("a webhook", List.of(), "POST", "/log/register", url("http://127.0.0.1:9/a"), 204, 201, ""),
            new Row("the same webhook", List.of("POST", "/log/register", url("http://127.0.0.1:9/b")), "POST", "/log/register",
                    url("http://127.0.0.1:9/b"), 204, 201, ""),
            new Row("a webhook whose name has no address yet", List.of(), "POST", "/log/register",
                    url("http://foo.invalid"), 204, 201, ""),
            new Row("a webhook that is no URL", List.of(), "POST", "/log/register", url("nowhere"), 400, "Bad URL"),
            new Row("a webhook that may not be told", List.of(), "POST", "/log/register", url("http://192.0.2.1/"), 403, null),
            new Row("no webhook any more", List.of("POST", "/log/register", url("http://127.0.0.1:9/c")), "POST",
                    "/log/deregister", url("http://127.0.0.1:9/c"), 204, ""),
            new Row("a webhook that was none", List.of(), "POST", "/log/deregister", url("http://127.0.0.1:9/none"), 404, null),
            new Row("a node", List.of(), "POST", "/nodes", url("http://bar"), 204, 201, ""),
            new Row("the same node", List.of("POST", "/nodes", url("http://baz")), "POST", "/nodes", url("http://baz"), 204, 201,
                    ""),
            new Row("a node that is no URL", List.of(), "POST", "/nodes", url("x"), 400, "Bad URL"),
            new Row("no node any more", List.of("POST", "/nodes", url("http://gone")), "DELETE", "/nodes", url("http://gone"),
                    204, ""),
            new Row("a node that was none", List.of(), "DELETE", "/nodes", url("http://none"), 404, null));

    @TestFactory
    Stream<DynamicTest> eachRowIsAnsweredAsItWas() {
        return Stream.of(readme, second).flatMap(edge -> ROWS.stream().map(row -> DynamicTest.dynamicTest(
                (edge == readme ? "readme: " : "second: ") + row.name(), () -> {
                    EdgeCalls calls = edge.face("potboiler-core");
                    if (!row.before().isEmpty()) {
                        calls.send(row.before().get(0), row.before().get(1), row.before().get(2));
                    }
                    HttpResponse<String> answer =
                            calls.send(row.method(), row.path(), row.body(), "Content-Type", FORM);
                    assertEquals(edge == readme ? row.status() : row.later(), answer.statusCode(), answer.body());
                    if (row.answer() != null) {
                        assertEquals(row.answer(), answer.body());
                    }
                })));
    }

    private static String append(EdgeCalls calls, String data) {
        return json(calls.send("POST", "/log", data)).path("id").asText();
    }

    /** The key of the log's own last entry. */
    private static String head(EdgeCalls calls, String id) {
        String owner = json(calls.get("/log/" + id)).path("owner").asText();
        return json(calls.get("/log")).path(owner).asText();
    }

    @Test
    void anEntryIsWhereTheAnswerSaysAndNamesItsNeighbours() {
        for (RealEdge edge : List.of(readme, second)) {
            EdgeCalls calls = edge.face("potboiler-core");
            HttpResponse<String> answer = calls.send("POST", "/log?dependency=" + NONE, "{\"b\": 1.50, \"a\": null}");
            String id = json(answer).path("id").asText();
            assertEquals("{\"id\":\"" + id + "\"}", answer.body());
            assertEquals((edge == readme ? "http://127.0.0.1:" + calls.port() : "") + "/log/" + id, field(answer, "location"));
            HttpResponse<String> read = calls.get("/log/" + id);
            JsonNode entry = json(read);
            assertTrue(read.body().endsWith("\"dependencies\":[\"" + NONE + "\"],\"data\":{\"b\":1.50,\"a\":null}}"),
                    read.body());
            assertEquals(id, entry.path("id").asText());
            assertTrue(entry.path("next").isNull());
            assertEquals(3, entry.path("when").size());
            assertEquals(id, head(calls, id));
            String later = append(calls, "2");
            assertEquals(later, json(calls.get("/log/" + id)).path("next").asText());
            assertEquals(id, json(calls.get("/log/" + later)).path("prev").asText());
            assertEquals(later, head(calls, id));
            String first = json(calls.get("/log/first")).path(entry.path("owner").asText()).asText();
            assertTrue(json(calls.get("/log/" + first)).path("prev").isNull());
            assertEquals("", calls.send("HEAD", "/log/" + id, "").body());
        }
    }

    @Test
    void anEmptyLogHasNoOwnersAndNoNodes() {
        try (RealEdge edge = new RealEdge("faces.potboiler-core.port=0")) {
            EdgeCalls calls = edge.face("potboiler-core");
            assertEquals("{}", calls.get("/log").body());
            assertEquals("{}", calls.get("/log/first").body());
            assertEquals("[]", calls.get("/nodes").body());
            assertEquals("[]", calls.get("/nodes?query_port=8000").body());
            assertEquals("[\"http://127.0.0.1:8000\"]", calls.get("/nodes").body());
        }
    }

    @Test
    void manyAtOnceMakeOneChain() throws Exception {
        List<Future<String>> appends = new ArrayList<>();
        String before = append(face, "\"before\"");
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                int number = i;
                appends.add(writers.submit(() -> append(face, Integer.toString(number))));
            }
        }
        List<String> ids = new ArrayList<>();
        for (Future<String> each : appends) {
            ids.add(each.get());
        }
        String last = before;
        for (String next = before; !next.equals("null"); next = json(face.get("/log/" + next)).path("next").asText("null")) {
            ids.remove(next);
            last = next;
        }
        assertEquals(List.of(), ids);
        assertEquals(last, head(face, before));
    }

    @Test
    void anothersEntriesAreKeptAsTheyAreAndMakeAChainInWhateverOrderTheyCome() {
        String owner = UUID.randomUUID().toString();
        List<String> ids = Stream.generate(() -> UUID.randomUUID().toString()).limit(5).toList();
        List<Integer> order = List.of(3, 1, 0, 4, 2);
        List<String> heads = new ArrayList<>();
        for (int i : order) {
            String entry = foreign(owner, ids.get(i), i == 0 ? null : ids.get(i - 1));
            assertEquals("Added", face.send("POST", "/log/other", entry).body());
            assertEquals(PotboilerCoreCalls.tree(entry).path("when"), json(face.get("/log/" + ids.get(i))).path("when"));
            heads.add(json(face.get("/log")).path(owner).asText("none"));
        }
        assertEquals(List.of("none", "none", ids.get(1), ids.get(1), ids.get(4)), heads);
        assertEquals(ids.get(0), json(face.get("/log/first")).path(owner).asText());
        for (int i = 0; i < 5; i++) {
            JsonNode entry = json(face.get("/log/" + ids.get(i)));
            assertEquals(i == 0 ? "null" : ids.get(i - 1), entry.path("prev").asText("null"));
            assertEquals(i == 4 ? "null" : ids.get(i + 1), entry.path("next").asText("null"));
            assertEquals("[\"" + NONE + "\"]", entry.path("dependencies").toString());
            assertEquals("1.5", entry.path("data").toString());
        }
        assertEquals(ids, readme.rows("select key from weir.log_entry where owner = '" + owner + "' order by place"));
        List<String> listed = new ArrayList<>();
        json(readme.get("/kv/potboiler?limit=10000")).forEach(key -> listed.add(key.asText()));
        assertEquals(ids, listed.stream().filter(ids::contains).toList());
        List<String> afterThird = new ArrayList<>();
        json(readme.get("/kv/potboiler?limit=10000&after=" + ids.get(3))).forEach(key -> afterThird.add(key.asText()));
        assertEquals(List.of(ids.get(4)), afterThird.stream().filter(ids::contains).toList());
    }

    @Test
    void aForkOrARingOfAnotherIsKeptAndMakesNoOtherHead() {
        String owner = UUID.randomUUID().toString();
        String one = UUID.randomUUID().toString();
        String two = UUID.randomUUID().toString();
        String fork = UUID.randomUUID().toString();
        face.send("POST", "/log/other", foreign(owner, one, null));
        face.send("POST", "/log/other", foreign(owner, two, one));
        assertEquals(200, face.send("POST", "/log/other", foreign(owner, fork, one)).statusCode());
        assertEquals(two, json(face.get("/log")).path(owner).asText());
        assertEquals(two, json(face.get("/log/" + one)).path("next").asText());
        String ring = UUID.randomUUID().toString();
        String left = UUID.randomUUID().toString();
        String right = UUID.randomUUID().toString();
        assertEquals(200, face.send("POST", "/log/other", foreign(ring, left, right)).statusCode());
        assertEquals(200, face.send("POST", "/log/other", foreign(ring, right, left)).statusCode());
        assertTrue(json(face.get("/log")).path(ring).isMissingNode());
    }

    @Test
    void anEntryOfOurOwnOwnerIsRefused() {
        String own = json(face.get("/log/" + append(face, "1"))).path("owner").asText();
        String id = UUID.randomUUID().toString();
        HttpResponse<String> answer = face.send("POST", "/log/other", foreign(own, id, null));
        assertEquals(400, answer.statusCode());
        assertEquals("Attempted new log entry with local owner id", answer.body());
        assertEquals(404, face.get("/log/" + id).statusCode());
    }

    @Test
    void entriesAreItemsOfTheBucket() {
        String id = append(face, "\"both\"");
        HttpResponse<String> item = readme.get("/kv/potboiler/" + id);
        assertEquals(face.get("/log/" + id).body(), item.body());
        assertEquals(201, readme.send("POST", "/kv/potboiler", "2").statusCode());
        assertFalse(json(face.get("/log/" + id)).path("next").isNull());
    }
}
