package dev.weir.http;

import static dev.weir.http.PotboilerCoreCalls.json;
import static dev.weir.http.PotboilerCoreCalls.tree;
import static dev.weir.http.PotboilerCoreCalls.url;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.testing.Waiting;
import dev.weir.testing.WebhookReceiver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Potboiler's key-value store as a client of its core: changes are entries of the log, and those of others are made. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PotboilerKvLogIT {
    private RealEdge one;
    private RealEdge other;

    @BeforeAll
    void start() {
        one = node();
        other = node();
        knows(one, other);
        knows(other, one);
    }

    @AfterAll
    void stop() {
        one.close();
        other.close();
    }

    private static RealEdge node() {
        return new RealEdge(
                "faces.potboiler-core.port=0", "faces.potboiler-kv.port=0", "webhooks.retry-to=100ms", "webhooks.poll=100ms");
    }

    private static EdgeCalls core(RealEdge node) {
        return node.face("potboiler-core");
    }

    private static void knows(RealEdge node, RealEdge other) {
        assertEquals(204, core(node).send("POST", "/nodes", url("http://127.0.0.1:" + core(other).port() + "/")).statusCode());
    }

    private static void untilReads(RealEdge node, String path, String value) {
        Waiting.until(path + " is " + value, () -> value.equals(node.face("potboiler-kv").get("/kv/" + path).body()));
    }

    private static List<JsonNode> log(RealEdge node) {
        List<JsonNode> entries = new ArrayList<>();
        for (JsonNode first : json(core(node).get("/log/first"))) {
            for (String id = first.asText(); !id.equals("null");) {
                JsonNode entry = json(core(node).get("/log/" + id));
                entries.add(entry);
                id = entry.path("next").asText("null");
            }
        }
        return entries;
    }

    @Test
    void whatIsChangedAtOneNodeIsChangedAtTheOther() {
        KvCalls.of(one).declare("names", "LWW");
        KvCalls.of(other).declare("sets", "ORSET");
        KvCalls.of(one).change("names/first", "set", "\"Ann\"");
        assertEquals("\"Ann\"", KvCalls.of(one).read("names/first"), "at once where it is changed");
        KvCalls.of(other).change("sets/s", "add", "{\"key\":\"a\",\"item\":1,\"metadata\":{}}");
        KvCalls.of(other).change("sets/s", "add", "{\"key\":\"b\",\"item\":2,\"metadata\":{}}");
        untilReads(other, "names/first", "\"Ann\"");
        untilReads(one, "sets/s", KvCalls.of(other).read("sets/s"));
        KvCalls.of(one).change("sets/s", "remove", "{\"key\":\"a\"}");
        untilReads(other, "sets/s", "[{\"item\":2,\"key\":\"b\",\"metadata\":{}}]");
        KvCalls.of(other).change("names/first", "set", "\"Bea\"");
        untilReads(one, "names/first", "\"Bea\"");
    }

    @Test
    void anEntryHasTheChangeAndItsTimeIsThatOfTheChange() throws IOException {
        KvCalls.of(one).declare("told", "LWW");
        try (WebhookReceiver receiver = new WebhookReceiver(number -> 204)) {
            assertEquals(204, core(one).send("POST", "/log/register", url(receiver.url())).statusCode());
            KvCalls.of(one).change("told/k", "set", "[1.0]");
            Waiting.until(() -> receiver.bodies().stream().anyMatch(body -> body.contains("\"told\"")));
            JsonNode entry = receiver.bodies().stream()
                    .map(PotboilerCoreCalls::tree)
                    .filter(each -> each.path("data").path("table").asText().equals("told"))
                    .findFirst()
                    .orElseThrow();
            assertEquals(tree("{\"table\":\"told\",\"key\":\"k\",\"op\":\"set\",\"change\":[1.0]}"), entry.path("data"));
            String when = entry.path("when").toString();
            assertEquals(1, one.number("select count(*) from weir.item where bucket = 'kv-lww' and key = 'told/k'"
                    + " and state -> 'e' -> 't' = '" + when + "'"));
        }
    }

    private long ofTable(String table) {
        return log(one).stream()
                .map(entry -> entry.path("data"))
                .filter(data -> data.path("table").asText().equals(table)
                        || List.of(table, "_config", "x").contains(data.path("key").asText()))
                .count();
    }

    @Test
    void whatCannotBeMadeIsNotInTheLog() {
        KvCalls kv = KvCalls.of(one);
        kv.declare("strict", "LWW");
        long before = ofTable("strict");
        assertEquals(422, kv.post("/kv/strict/k", "{\"op\":\"add\",\"change\":{\"key\":\"a\"}}").statusCode());
        assertEquals(409, kv.post("/kv/_config/strict", "{\"op\":\"set\",\"change\":{\"crdt\":\"GSET\"}}").statusCode());
        assertEquals(422, kv.post("/kv/_config/_config", "{\"op\":\"set\",\"change\":{\"crdt\":\"LWW\"}}").statusCode());
        assertEquals(422, kv.post("/kv/_config/x", "{\"op\":\"set\",\"change\":{\"crdt\":\"MAP\"}}").statusCode());
        assertEquals(400, kv.post("/kv/strict/k", "{\"op\":\"set\"}").statusCode());
        assertEquals(before, ofTable("strict"));
    }

    /** As after an edge that has died when it had appended its change. */
    @Test
    void whatIsInTheLogIsMadeThoughOthersAreNoChangesOrCannotBe() {
        KvCalls.of(one).declare("left", "LWW");
        for (String data : List.of(
                "1", "{\"table\":\"left\"}", KvCalls.data("left/k", "remove", "{\"key\":\"a\"}"),
                KvCalls.data("_config/left", "set", "{\"crdt\":\"GSET\"}"), KvCalls.data("left/k", "set", "\"made\""))) {
            assertEquals(201, core(one).send("POST", "/log", data).statusCode());
        }
        untilReads(one, "left/k", "\"made\"");
        untilReads(other, "left/k", "\"made\"");
    }

    @Test
    void anEdgeWithoutTheCoreHasItsChangesInTheLogThatIsNamed() {
        KvCalls.of(one).declare("named", "LWW");
        try (RealEdge second = new RealEdge(one, "faces.potboiler-kv.port=0", "faces.potboiler-kv.log=potboiler")) {
            KvCalls.of(second).change("named/k", "set", "2");
            assertEquals("2", KvCalls.of(one).read("named/k"));
            untilReads(other, "named/k", "2");
        }
    }

    @Test
    void whoFollowsIsNoWebhookThatCounts() {
        Waiting.until(() -> one.admin().get("/metrics").body().contains("weir_webhook_behind{url=\"weir:potboiler-kv/kv\"} 0.0"));
        assertEquals(400, core(one).send("POST", "/log/register", url("weir:potboiler-kv/other")).statusCode());
    }
}
