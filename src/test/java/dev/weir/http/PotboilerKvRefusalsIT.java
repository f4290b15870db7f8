package dev.weir.http;

import static dev.weir.http.KvCalls.data;
import static dev.weir.http.KvCalls.element;
import static dev.weir.http.KvCalls.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.Matcher;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Potboiler's key-value store does not take changes nothing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PotboilerKvRefusalsIT {
    private static final String VERSIONS = "select count(*)::numeric + coalesce(sum(version), 0) from weir.item";

    private RealEdge edge;
    private KvCalls kv;
    private String before = "";

    @BeforeAll
    void start() {
        edge = new RealEdge("faces.potboiler-kv.port=0", "limits.value-bytes=64KiB");
        kv = KvCalls.of(edge);
        kv.declare("lww", "LWW");
        kv.declare("orset", "ORSET");
        kv.declare("gset", "GSET");
        kv.change("orset/full", "add", element("a", '"' + "x".repeat(60_000) + '"', "1"));
    }

    @AfterAll
    void stop() {
        edge.close();
    }

    @BeforeEach
    void look() {
        before = edge.rows(VERSIONS).getFirst();
    }

    @AfterEach
    void nothingIsStored() {
        assertEquals(before, edge.rows(VERSIONS).getFirst());
    }

    private void refused(int status, HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode(), answer.body());
        assertFalse(answer.body().isEmpty());
        assertFalse(answer.body().endsWith("\n"));
        assertEquals("text/plain; charset=utf-8", EdgeCalls.field(answer, "content-type"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "400|", "400|{", "400|[]", "400|7", "400|null", "400|{}", "400|{\"op\":\"set\"}", "400|{\"change\":1}",
        "400|{\"op\":7,\"change\":1}", "400|{\"op\":null,\"change\":1}", "422|{\"op\":\"drop\",\"change\":1}",
        "422|{\"op\":\"\",\"change\":1}", "422|{\"op\":\"SET\",\"change\":1}", "400|{\"op\":\"set\",\"op\":\"set\",\"change\":1}",
        "400|{\"op\":\"set\",\"change\":\"\\u0000\"}", "400|{\"op\":\"set\",\"change\":\"\\ud800\"}",
        "400|{\"op\":\"set\",\"change\":{\"\\udc00\":1}}", "400|{\"op\":\"set\",\"change\":1} 2",
        "400|{\"op\":\"set\",\"change\":01}",
        "400|{\"op\":\"add\",\"change\":1}", "400|{\"op\":\"add\",\"change\":{}}", "400|{\"op\":\"add\",\"change\":{\"key\":7}}",
        "400|{\"op\":\"remove\",\"change\":\"a\"}", "400|{\"op\":\"remove\",\"change\":{\"item\":\"a\"}}",
        "400|{\"op\":\"create\",\"change\":[]}", "400|[{\"op\":\"set\",\"change\":1}]"})
    void badChanges(int status, String body) {
        for (String table : List.of("lww", "orset", "gset", "unknown")) {
            refused(status, kv.post("/kv/" + table + "/bad", body == null ? "" : body));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "lww|{\"op\":\"add\",\"change\":{\"key\":\"a\"}}", "lww|{\"op\":\"create\"}",
        "lww|{\"op\":\"remove\",\"change\":{\"key\":\"a\"}}",
        "orset|{\"op\":\"set\",\"change\":1}", "gset|{\"op\":\"set\",\"change\":1}",
        "gset|{\"op\":\"remove\",\"change\":{\"key\":\"a\"}}"})
    void opsThatTheTableDoesNotHave(String table, String body) {
        refused(422, kv.post("/kv/" + table + "/bad", body));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "400|{\"op\":\"set\",\"change\":1}", "400|{\"op\":\"set\",\"change\":{}}", "400|{\"op\":\"set\",\"change\":\"LWW\"}",
        "400|{\"op\":\"set\",\"change\":\"{\"}", "400|{\"op\":\"set\",\"change\":{\"crdt\":1}}",
        "422|{\"op\":\"set\",\"change\":{\"crdt\":\"lww\"}}", "422|{\"op\":\"set\",\"change\":{\"crdt\":\"NONE\"}}",
        "422|{\"op\":\"set\",\"change\":\"{\\\"crdt\\\":\\\"\\\"}\"}", "422|{\"op\":\"set\",\"change\":\"{\"crdt\": \"NONE\"}\"}",
        "400|{\"op\":\"set\",\"change\":\"{\"crdt\": \"LWW\", \"a\": \"b\"}\"}", "422|{\"op\":\"create\"}",
        "422|{\"op\":\"add\",\"change\":{\"key\":\"a\"}}",
        "400|{\"op\":\"set\",\"change\":\"{\\\"crdt\\\":\\\"\\\\u0000\\\"}\"}"})
    void badDeclarations(int status, String body) {
        refused(status, kv.post("/kv/_config/bad", body));
    }

    @Test
    void configIsNoNameForATable() {
        refused(422, kv.post("/kv/_config/_config", "{\"op\":\"set\",\"change\":{\"crdt\":\"LWW\"}}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "a%2Fb/k", "%2e%2e/k", "lww/..", "lww/%00", "lww/a%2F%2Fb", "lww/%EF%BF%BD", "lww/%ff", "lww/%", "a%01/k", "lww/%2F"})
    void badNames(String path) {
        try (RawClient raw = kv.face().raw()) {
            raw.send("POST /kv/" + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: 23\r\n\r\n{\"op\":\"set\",\"change\":1}");
            assertEquals(400, raw.answer().status());
        }
    }

    @Test
    void longNames() {
        String set = "{\"op\":\"set\",\"change\":1}";
        refused(400, kv.post("/kv/" + "t".repeat(256) + "/k", set));
        refused(400, kv.post("/kv/lww/" + "k".repeat(769), set));
        refused(400, kv.post("/kv/unknown/" + "k".repeat(769), set));
        refused(400, kv.face().get("/kv/lww/" + "k".repeat(769)));
        refused(400, kv.post("/kv/_config/" + "t".repeat(256), "{\"op\":\"set\",\"change\":{\"crdt\":\"LWW\"}}"));
        refused(422, kv.post("/kv/orset/k", "{\"op\":\"add\",\"change\":{\"key\":\"" + "k".repeat(1025) + "\"}}"));
    }

    @Test
    void deepAndLargeBodies() {
        String deep = "[".repeat(100) + "]".repeat(100);
        String large = '"' + "x".repeat(70_000) + '"';
        for (String table : List.of("lww", "orset", "unknown")) {
            String op = table.equals("orset") ? "add" : "set";
            for (String value : List.of(deep, large)) {
                String change = op.equals("add") ? element("k", value, "1") : value;
                int status = value.equals(deep) ? 400 : 413;
                refused(status, kv.post("/kv/" + table + "/k", "{\"op\":\"" + op + "\",\"change\":" + change + "}"));
                refused(status, kv.post("/kv/event", entry(data(table + "/k", op, change), "[0,[1],0]")));
            }
        }
        refused(409, kv.post("/kv/orset/full",
                "{\"op\":\"add\",\"change\":" + element("b", '"' + "x".repeat(9_000) + '"', "1") + "}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "7", "null", "\"now\"", "[]", "[0]", "[0,[1]]", "[0,1,0]", "[0,[],0]", "[0,[1,2],0]", "[0,[1],0,0]", "[-1,[1],0]",
        "[0,[-1],0]", "[0,[1],-1]", "[0,[1.5],0]", "[0,[\"1\"],0]", "[0,[9223372036854775808],0]", "[4294967296,[1],0]",
        "[0,[1],4294967296]", "[0,[9223372036854775807],0]"})
    void badTimes(String when) {
        String entry = entry(data("lww/time", "set", "1"), when);
        refused(400, kv.post("/kv/event", when.isEmpty() ? entry.replace("\"when\":,", "") : entry));
    }

    @Test
    void theFuture() {
        String tomorrow = "[0,[" + (System.currentTimeMillis() + 86_400_000) * 1_000_000 + "],0]";
        for (String table : List.of("lww", "unknown")) {
            HttpResponse<String> answer = kv.post("/kv/event", entry(data(table + "/future", "set", "1"), tomorrow));
            refused(400, answer);
            assertEquals("when is in the future.", answer.body());
        }
        refused(400, kv.post("/kv/event", entry(data("orset/future", "add", element("a", "1", "1")), tomorrow)));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "{", "[]", "7", "{}", "\"id\":X|\"id\":7", "\"id\":X|\"id\":\"x\"", "\"id\":X,|", "\"owner\":X,|",
        "\"owner\":X|\"owner\":null",
        "\"prev\":null|\"prev\":1", "\"next\":null|\"next\":\"n\"", "[X]|7", "[X]|[7]", "[X]|[\"x\"]",
        "\"table\":\"lww\"|\"table\":7", "\"table\":\"lww\",|", "\"table\":\"lww\"|\"table\":\"\"",
        "\"table\":\"lww\"|\"table\":\"a/b\"",
        "\"key\":\"bad\"|\"key\":null", "\"key\":\"bad\"|\"key\":\"\"", "\"key\":\"bad\"|\"key\":\"\\u0001\"",
        "\"key\":\"bad\"|\"key\":\"..\"",
        "\"op\":\"set\"|\"op\":\"drop\"", "\"op\":\"set\"|\"op\":7", "\"op\":\"set\",|", "\"change\":1|\"other\":1",
        "\"op\":\"set\"|\"op\":\"add\"", "\"change\":1|\"change\":\"\\ud800\""})
    void whatIsNoEvent(String body) {
        String sent = body;
        if (body.contains("|")) {
            String[] parts = body.split("\\|", 2);
            String entry = entry(data("lww/bad", "set", "1"), "[0,[1],0]");
            String piece = parts[0].replace("X", "\"[0-9a-f-]{36}\"").replace("[\"", "\\[\"").replace("\"]", "\"\\]");
            sent = entry.replaceFirst(piece, Matcher.quoteReplacement(parts[1]));
            assertFalse(sent.equals(entry), body);
        }
        refused(400, kv.post("/kv/event", sent));
    }

    @Test
    void eventsThatTheTableDoesNotTake() {
        refused(409, kv.post("/kv/event", entry(data("_config/lww", "set", "{\"crdt\":\"GSET\"}"), "[0,[1],0]")));
        refused(400, kv.post("/kv/event", entry(data("_config/other", "set", "{\"crdt\":\"X\"}"), "[0,[1],0]")));
        refused(400, kv.post("/kv/event", entry(data("lww/k", "add", "{\"key\":\"a\"}"), "[0,[1],0]")));
        refused(400, kv.post("/kv/event", entry(data("orset/k", "set", "1"), "[0,[1],0]")));
    }
}
