package dev.weir.http;

import static dev.weir.http.EdgeCalls.etag;
import static dev.weir.http.EdgeCalls.field;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Buckets of the kinds {@code set}, {@code set-forever} and {@code set-grow}, on a whole edge. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SetContractIT {
    private static final String ALLOW = "GET, HEAD, POST, DELETE, OPTIONS";

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

    @ParameterizedTest
    @ValueSource(strings = {"set", "set-forever", "set-grow"})
    void itIsReadInTheOrderOfItsKeys(String kind) {
        sets.post(kind + "/order", SetCalls.create());
        assertEquals("[]", sets.read(kind + "/order"));
        sets.post(kind + "/order", SetCalls.add("b", "1.0"));
        sets.post(kind + "/order", "[" + SetCalls.add("aa", "\"x\"") + "," + SetCalls.add("B", "null") + "]");
        HttpResponse<String> written = sets.post(kind + "/order", SetCalls.add("é", "1e400"));
        HttpResponse<String> read = edge.get("/kv/" + kind + "/order");
        assertEquals(
                "[" + SetCalls.element("B", "null") + "," + SetCalls.element("aa", "\"x\"") + "," + SetCalls.element("b", "1.0")
                        + ","
                        + SetCalls.element("é", "1E+400") + "]",
                read.body());
        assertEquals(etag(written), etag(read));
        assertEquals(304, edge.get("/kv/" + kind + "/order", "If-None-Match", etag(read)).statusCode());
        sets.post(kind + "/order", SetCalls.create());
        assertEquals(read.body(), sets.read(kind + "/order"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"set", "set-forever", "set-grow"})
    void aKeyThatIsAddedAgainHasWhatWasAddedLast(String kind) {
        sets.post(kind + "/again", SetCalls.add("a", "1"));
        sets.post(kind + "/again", "{\"op\":\"add\",\"change\":{\"key\":\"a\"}}");
        assertEquals("[{\"item\":null,\"key\":\"a\",\"metadata\":null}]", sets.read(kind + "/again"));
        sets.post(kind + "/again", "[" + SetCalls.add("a", "2") + "," + SetCalls.add("a", "3") + "]");
        assertEquals("[" + SetCalls.element("a", "3") + "]", sets.read(kind + "/again"));
    }

    @ParameterizedTest
    @CsvSource({"set, true", "set-forever, false"})
    void whatIsRemovedComesBackOrNot(String kind, boolean back) {
        String there = back ? "[" + SetCalls.element("a", "2") + "]" : "[]";
        sets.post(kind + "/back", SetCalls.add("a", "1"));
        sets.post(kind + "/back", "{\"op\":\"remove\",\"change\":{\"item\":1,\"key\":\"a\",\"metadata\":2}}");
        assertEquals("[]", sets.read(kind + "/back"));
        sets.post(kind + "/back", SetCalls.add("a", "2"));
        assertEquals(there, sets.read(kind + "/back"));
        sets.post(kind + "/never", SetCalls.remove("a"));
        sets.post(kind + "/never", SetCalls.add("a", "2"));
        assertEquals(there, sets.read(kind + "/never"));
        sets.post(kind + "/at-once",
                "[" + SetCalls.add("a", "1") + "," + SetCalls.remove("a") + "," + SetCalls.add("a", "2") + "]");
        assertEquals(there, sets.read(kind + "/at-once"));
        sets.post(kind + "/deleted", SetCalls.add("a", "1"));
        assertEquals(200, edge.delete("/kv/" + kind + "/deleted").statusCode());
        assertEquals(404, edge.get("/kv/" + kind + "/deleted").statusCode());
        assertEquals(404, edge.delete("/kv/" + kind + "/deleted").statusCode());
        sets.post(kind + "/deleted", SetCalls.add("a", "2"));
        assertEquals(there, sets.read(kind + "/deleted"));
        sets.post(kind + "/sql", SetCalls.add("a", "1"));
        edge.sql("select weir.delete_item('" + kind + "', 'sql')");
        sets.post(kind + "/sql", SetCalls.add("a", "2"));
        assertEquals(there, sets.read(kind + "/sql"));
    }

    @Test
    void nothingIsRemovedFromASetThatGrows() {
        sets.post("set-grow/all", SetCalls.add("a", "1"));
        assertEquals(422, edge.send("POST", "/kv/set-grow/all", SetCalls.remove("a")).statusCode());
        assertEquals("[" + SetCalls.element("a", "1") + "]", sets.read("set-grow/all"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "400|", "400|{", "400|{\"op\":\"create\",\"op\":\"create\",\"change\":1}", "422|[]", "422|7", "422|{\"op\":\"add\"}",
        "422|{\"op\":\"sub\",\"change\":1}", "422|{\"op\":\"add\",\"change\":1}", "422|{\"op\":\"add\",\"change\":{}}",
        "422|{\"op\":\"add\",\"change\":{\"key\":7}}", "422|{\"op\":\"add\",\"change\":{\"key\":null,\"item\":1}}",
        "422|{\"op\":\"add\",\"change\":{\"key\":\"a\",\"more\":1}}", "422|{\"op\":\"remove\",\"change\":\"a\"}",
        "422|{\"op\":\"remove\",\"change\":{\"item\":\"a\"}}", "422|{\"op\":\"set\",\"change\":[]}",
        "422|[{\"op\":\"add\",\"change\":{\"key\":\"a\"}},{\"op\":\"add\",\"change\":[]}]",
        "400|{\"op\":\"add\",\"change\":{\"key\":\"\\u0000\"}}", "400|{\"op\":\"add\",\"change\":{\"key\":\"\\ud800\"}}",
        "400|{\"op\":\"add\",\"change\":{\"key\":\"a\",\"item\":\"\\udc00\"}}",
        "400|{\"op\":\"add\",\"change\":{\"key\":\"a\",\"metadata\":{\"\\u0000\":1}}}"})
    void badOpsChangeNothing(int status, String body) {
        HttpResponse<String> answer = edge.send("POST", "/kv/set/bad", body == null ? "" : body);
        assertEquals(status, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains("othing was changed"), answer.body());
        assertEquals(404, edge.get("/kv/set/bad").statusCode());
    }

    @Test
    void deepJsonLongKeysAndManyOpsAreRefused() {
        assertEquals(422, edge.send("POST", "/kv/set/bad", SetCalls.add("k".repeat(1025), "1")).statusCode());
        assertEquals(422, edge.send("POST", "/kv/set/bad", SetCalls.add("é".repeat(513), "1")).statusCode());
        assertEquals(400, edge.send("POST", "/kv/set/bad", SetCalls.add("k", "[".repeat(100) + "]".repeat(100))).statusCode());
        assertEquals(422, edge.send("POST", "/kv/set/bad", SetCalls.numbered(0, 1001)).statusCode());
        assertEquals(415, edge.send("POST", "/kv/set/bad", SetCalls.create(), "Content-Encoding", "gzip").statusCode());
        assertEquals(404, edge.get("/kv/set/bad").statusCode());
        sets.post("set/odd",
                "[" + SetCalls.add("", "1") + "," + SetCalls.add("k".repeat(1024), "7.0") + ","
                        + SetCalls.add("\\ud83d\\ude00", "1e-999999") + "]");
        assertEquals(
                "[" + SetCalls.element("", "1") + "," + SetCalls.element("k".repeat(1024), "7.0") + ","
                        + SetCalls.element("😀", "1E-999999") + "]",
                sets.read("set/odd"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"set", "set-forever", "set-grow"})
    void itHasNoPut(String kind) {
        HttpResponse<String> put = edge.put("/kv/" + kind + "/put", "[]");
        assertEquals(405, put.statusCode());
        assertEquals(ALLOW, field(put, "allow"));
        assertEquals(ALLOW, field(edge.send("OPTIONS", "/kv/" + kind + "/put", ""), "allow"));
        assertEquals(422, edge.multi("PUT", kind, "[{\"key\":\"put\",\"data\":\"[]\"}]").statusCode());
    }

    @Test
    void plainSqlDoesNotWriteItsValues() {
        sets.post("set/kept", SetCalls.add("a", "1"));
        String message = String.valueOf(assertThrows(
                IllegalStateException.class, () -> edge.sql("select weir.put_item('set', 'kept', '[]')")).getMessage());
        assertTrue(message.contains("is of the kind set"), message);
    }

    @Test
    void multiTakesOpsAndListsHaveThem() {
        HttpResponse<String> answer =
                edge.multi("PUT", "set", "[" + SetCalls.entry("m1", "a", "1") + "," + SetCalls.entry("m2", "b", "2") + "]");
        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals(
                "[{\"key\":\"m1\",\"result\":\"inserted\"},{\"key\":\"m2\",\"result\":\"inserted\"}]", answer.body().strip());
        assertEquals("[" + SetCalls.element("b", "2") + "]", sets.read("set/m2"));
        assertTrue(edge.get("/kv/set?prefix=m1").body().contains("m1"));
    }

}
