package dev.weir.http;

import static dev.weir.http.KvCalls.element;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients of Potboiler's key-value store depend on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PotboilerKvContractIT {
    private RealEdge edge;
    private KvCalls kv;

    @BeforeAll
    void start() {
        edge = new RealEdge("faces.potboiler-kv.port=0", "limits.value-bytes=256KiB");
        kv = KvCalls.of(edge);
        kv.declare("lww", "LWW");
        kv.declare("orset", "ORSET");
        kv.declare("gset", "GSET");
    }

    @AfterAll
    void stop() {
        edge.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "GET|/kv/nowhere|404|No such table 'nowhere'", "GET|/kv/nowhere/k|404|No such table 'nowhere'",
        "GET|/kv/lww/none|404|No such key 'none'", "GET|/kv/_config/none|404|No such key 'none'",
        "GET|/kv/orset/none|200|[]", "GET|/kv/gset/none|200|[]", "GET|/kv/_config/lww|200|{\"crdt\":\"LWW\"}",
        "GET|/kv/_config/orset|200|{\"crdt\":\"ORSET\"}", "GET|/kv/_config/gset|200|{\"crdt\":\"GSET\"}",
        "GET|/kv/event|404|No such table 'event'", "GET|/|404|There is no such route.",
        "GET|/kv/|404|There is no such route.", "GET|/kv/lww/|404|There is no such route.",
        "GET|/kv/lww/a/b|404|There is no such route.", "GET|/other|404|There is no such route."})
    void readsAreAnswered(String method, String path, int status, String body) {
        HttpResponse<String> answer = kv.face().send(method, path, "");
        assertEquals(status, answer.statusCode());
        assertEquals(body, answer.body());
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /kv, GET HEAD OPTIONS", "DELETE, /kv/lww, GET HEAD OPTIONS", "POST, /kv/lww, GET HEAD OPTIONS",
        "PUT, /kv/event, GET HEAD POST OPTIONS", "PUT, /kv/lww/k, GET HEAD POST OPTIONS",
        "DELETE, /kv/lww/k, GET HEAD POST OPTIONS"})
    void otherMethodsAreRefused(String method, String path, String allow) {
        HttpResponse<String> answer = kv.face().send(method, path, "");
        assertEquals(405, answer.statusCode());
        assertEquals(allow.replace(" ", ", "), EdgeCalls.field(answer, "allow"));
    }

    @Test
    void headHasTheFieldsAlone() {
        kv.change("lww/head", "set", "1");
        for (String path : List.of("/kv", "/kv/lww", "/kv/lww/head", "/kv/orset/none")) {
            HttpResponse<String> answer = kv.face().send("HEAD", path, "");
            assertEquals(200, answer.statusCode(), path);
            assertEquals("application/json", EdgeCalls.field(answer, "content-type"));
            assertEquals("", answer.body());
        }
        assertEquals(404, kv.face().send("HEAD", "/kv/lww/none", "").statusCode());
    }

    /** The bodies are what a shell makes of the README's calls; the second one is no JSON. */
    @ParameterizedTest
    @ValueSource(strings = {
        "{\"op\": \"set\", \"change\": {\"crdt\": \"LWW\"}}", "{\"op\": \"set\", \"change\": \"{\"crdt\": \"LWW\"}\"}",
        "{\"op\": \"set\", \"change\": \"{\\\"crdt\\\": \\\"LWW\\\"}\"}",
        "{\"op\": \"set\", \"change\": {\"crdt\": \"LWW\", \"more\": 1}, \"other\": []}"})
    void theCallOfTheReadmeMakesATable(String body) {
        String table = "readme" + Math.floorMod(body.hashCode(), 1_000_000);
        for (int again = 0; again < 2; again++) {
            HttpResponse<String> answer = kv.post("/kv/_config/" + table, body);
            assertEquals(200, answer.statusCode(), answer.body());
            assertEquals("", answer.body());
        }
        assertEquals("{\"crdt\":\"LWW\"}", kv.read("_config/" + table));
        assertEquals("No such key 'foo'", kv.face().get("/kv/" + table + "/foo").body());
        kv.change(table + "/foo", "set", "[\"foo\", \"bar\"]");
        assertEquals("[\"foo\",\"bar\"]", kv.read(table + "/foo"));
        assertEquals("[\"foo\"]", kv.read(table));
        assertTrue(kv.face().get("/kv").body().startsWith("[\"_config\",\""));
        assertTrue(kv.face().get("/kv").body().contains('"' + table + '"'));
        assertTrue(kv.read("_config").contains('"' + table + '"'));
    }

    @Test
    void theExampleOfTheOriginalsTestIsTaken() {
        kv.change("orset/example", "add", "{\"key\":\"[key]\",\"item\":\"[item]\",\"metadata\":\"[metadata]\"}");
        assertEquals("[" + element("[key]", "\"[item]\"", "\"[metadata]\"") + "]", kv.read("orset/example"));
    }

    @Test
    void whatATableIsNeverChanges() {
        HttpResponse<String> answer = kv.post("/kv/_config/lww", "{\"op\":\"set\",\"change\":{\"crdt\":\"ORSET\"}}");
        assertEquals(409, answer.statusCode());
        assertEquals("The table lww is of LWW, which cannot change.", answer.body());
        assertEquals("{\"crdt\":\"LWW\"}", kv.read("_config/lww"));
    }

    @Test
    void theLatestValueStaysWhateverComesLast() {
        kv.event("lww/order", "set", "\"b\"", "[0,[2000],5]");
        for (String earlier : List.of("[0,[1999],9]", "[0,[2000],4]", "[0,[2000],5]", "[0,[0],0]")) {
            kv.event("lww/order", "set", "\"a\"", earlier);
            assertEquals("\"b\"", kv.read("lww/order"));
        }
        kv.event("lww/order", "set", "\"c\"", "[0,[2000],6]");
        assertEquals("\"c\"", kv.read("lww/order"));
        kv.event("lww/order", "set", "\"d\"", "[0,[10000],0]");
        assertEquals("\"d\"", kv.read("lww/order"));
        kv.event("lww/order", "set", "\"e\"", "[1,[1],0]");
        assertEquals("\"e\"", kv.read("lww/order"));
        kv.event("lww/order", "set", "\"f\"", "[0,[20000],0]");
        assertEquals("\"e\"", kv.read("lww/order"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lww", "orset"})
    void whatIsPostedIsLaterThanWhatIsThere(String table) {
        boolean isSet = table.equals("orset");
        String soon = "[0,[" + (System.currentTimeMillis() + 20_000) * 1_000_000 + "],0]";
        kv.event(table + "/soon", isSet ? "add" : "set", value(isSet, "1"), soon);
        kv.change(table + "/soon", isSet ? "add" : "set", value(isSet, "2"));
        kv.event(table + "/soon", isSet ? "add" : "set", value(isSet, "1"), soon);
        assertEquals(isSet ? "[" + value(true, "2") + "]" : "2", kv.read(table + "/soon"));
        kv.change(table + "/soon", isSet ? "add" : "set", value(isSet, "3"));
        assertEquals(isSet ? "[" + value(true, "3") + "]" : "3", kv.read(table + "/soon"));
    }

    private static String value(boolean isSet, String value) {
        return isSet ? element("k", value, "null") : value;
    }

    @ParameterizedTest
    @ValueSource(strings = {"orset", "gset"})
    void anElementIsOverwrittenByTimeAndNotByArrival(String table) {
        kv.event(table + "/time", "add", element("a", "1", "{\"n\":1.0}"), "[0,[2000],0]");
        kv.event(table + "/time", "add", element("a", "1", "{\"n\":0}"), "[0,[1000],0]");
        kv.event(table + "/time", "add", element("a", "1", "{\"n\":2}"), "[0,[2000],0]");
        assertEquals("[" + element("a", "1", "{\"n\":1.0}") + "]", kv.read(table + "/time"));
        kv.event(table + "/time", "add", element("a", "1", "{\"when\":[0,[1],0]}"), "[0,[2000],1]");
        assertEquals("[" + element("a", "1", "{\"when\":[0,[1],0]}") + "]", kv.read(table + "/time"));
        kv.change(table + "/time", "create", "{}");
        assertEquals("[" + element("a", "1", "{\"when\":[0,[1],0]}") + "]", kv.read(table + "/time"));
    }

    @Test
    void whatWasRemovedNeverComesBack() {
        kv.change("orset/gone", "create", "{}");
        assertEquals("[]", kv.read("orset/gone"));
        kv.change("orset/gone", "add", element("a", "\"x\"", "1"));
        kv.change("orset/gone", "remove", "{\"item\":\"x\",\"key\":\"a\"}");
        kv.change("orset/gone", "add", element("a", "\"y\"", "1"));
        kv.event("orset/gone", "add", element("a", "\"z\"", "1"), "[7,[1],0]");
        // A remove holds for a key that was never there, and however old it is.
        kv.event("orset/gone", "remove", "{\"key\":\"b\"}", "[0,[1],0]");
        kv.change("orset/gone", "add", element("b", "1", "1"));
        assertEquals("[]", kv.read("orset/gone"));
        assertEquals(422, kv.post("/kv/gset/gone", "{\"op\":\"remove\",\"change\":{\"key\":\"a\"}}").statusCode());
    }

    @Test
    void aLargeSetGoesByTimeToo() {
        List<Integer> times = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            times.add(i);
        }
        Collections.shuffle(times, new Random(7));
        for (int time : times) {
            int key = time % 100;
            kv.event("orset/large", "add", element("k" + (100 + key), Integer.toString(time), "0"),
                    "[0,[" + (1000 + time) + "],0]");
        }
        List<String> expected = new ArrayList<>();
        for (int key = 0; key < 100; key++) {
            expected.add(element("k" + (100 + key), Integer.toString(200 + key), "0"));
        }
        assertEquals("[" + String.join(",", expected) + "]", kv.read("orset/large"));
        kv.change("orset/large", "remove", "{\"key\":\"k100\"}");
        kv.event("orset/large", "add", element("k100", "1", "0"), "[0,[90000],0]");
        assertTrue(kv.read("orset/large").startsWith("[" + expected.get(1)));
    }

    @Test
    void anEventThatComesAgainMakesNoNewVersion() {
        kv.event("lww/again", "set", "1", "[0,[5],0]");
        kv.event("orset/again", "add", element("a", "1", "1"), "[0,[5],0]");
        String versions = "select sum(version) from weir.item where key in ('lww/again', 'orset/again')";
        long before = edge.number(versions);
        kv.event("lww/again", "set", "1", "[0,[5],0]");
        kv.event("orset/again", "add", element("a", "1", "1"), "[0,[5],0]");
        assertEquals(before, edge.number(versions));
    }

    @Test
    void namesArePercentEncoded() {
        kv.declare("t%20%C3%A9%25", "LWW");
        kv.change("t%20%C3%A9%25/a%2Fb%20%3F%22%3C", "set", "{\"x\":1.50}");
        assertEquals("{\"x\":1.50}", kv.read("t%20%C3%A9%25/a%2Fb%20%3F%22%3C"));
        assertEquals("[\"a/b ?\\\"<\"]", kv.read("t%20%C3%A9%25"));
        assertTrue(kv.read("_config").contains("\"t é%\""));
    }

    @Test
    void theMainListenerHasTheSameItems() {
        kv.change("lww/both", "set", "[1, 2]");
        assertEquals("[1,2]", edge.get("/kv/kv-lww/lww/both").body());
        assertEquals(200, edge.put("/kv/kv-lww/lww/both", "[3]").statusCode());
        assertEquals("[3]", kv.read("lww/both"));
        assertEquals(200, edge.delete("/kv/kv-lww/lww/both").statusCode());
        assertEquals(404, kv.face().get("/kv/lww/both").statusCode());
        kv.event("lww/both", "set", "4", "[0,[1],0]");
        assertEquals(404, kv.face().get("/kv/lww/both").statusCode());
    }

    @Test
    void longListsHaveAllNames() {
        kv.declare("long", "GSET");
        edge.sql("insert into weir.item (bucket, key, value, content_type, state) select 'kv-gset', 'long/' || n, '[]',"
                + " 'application/json', '{\"k\": \"set-grow\", \"v\": {}, \"e\": {}}' from generate_series(1, 1050) n");
        assertEquals(1_050, kv.read("long").split(",").length);
    }
}
