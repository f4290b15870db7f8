package dev.weir.http;

import static dev.weir.http.KvCalls.data;
import static dev.weir.http.KvCalls.element;
import static dev.weir.http.KvCalls.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Changes of tables that are declared later, through any edge. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PotboilerKvWaitingIT {
    private static final String WAITING = "select count(*) from weir.item where bucket = 'kv-waiting' and value is not null";

    private RealEdge edge;
    private RealEdge other;
    private KvCalls kv;
    private KvCalls elsewhere;

    @BeforeAll
    void start() {
        edge = new RealEdge("faces.potboiler-kv.port=0", "faces.potboiler-kv.waiting-most=150");
        other = new RealEdge(edge, "faces.potboiler-kv.port=0", "faces.potboiler-kv.waiting-most=150");
        kv = KvCalls.of(edge);
        elsewhere = KvCalls.of(other);
    }

    @AfterAll
    void stop() {
        other.close();
        edge.close();
    }

    @Test
    void aChangeTakesEffectOnceItsTableIsDeclared() {
        kv.change("later/a", "set", "1");
        elsewhere.change("later/a", "set", "2");
        kv.event("later/b", "set", "\"new\"", "[0,[9],0]");
        kv.event("later/b", "set", "\"old\"", "[0,[5],0]");
        assertEquals("No such table 'later'", kv.face().get("/kv/later/a").body());
        assertEquals("No such table 'later'", kv.face().get("/kv/later").body());
        elsewhere.declare("later", "LWW");
        assertEquals("2", elsewhere.read("later/a"));
        assertEquals("\"new\"", elsewhere.read("later/b"));
        assertEquals("[\"a\",\"b\"]", elsewhere.read("later"));
        assertEquals(0, edge.number(WAITING + " and key like 'later/%'"));
    }

    @Test
    void removesThatWaitedHoldForEver() {
        kv.change("sets/s", "remove", "{\"key\":\"a\"}");
        kv.change("sets/s", "add", element("a", "1", "1"));
        kv.change("sets/s", "add", element("b", "1", "1"));
        kv.change("sets/t", "create", "{}");
        kv.change("sets/u", "set", "7");
        kv.event("_config/sets", "set", "{\"crdt\":\"ORSET\"}", "[0,[1],0]");
        assertEquals("[" + element("b", "1", "1") + "]", kv.read("sets/s"));
        assertEquals("[\"s\",\"t\"]", kv.read("sets"));
        assertEquals(0, edge.number(WAITING + " and key like 'sets/%'"));
    }

    @Test
    void nothingIsLostWhenDeclarationAndChangesRace() throws Exception {
        for (int round = 0; round < 15; round++) {
            String table = "race" + round;
            List<Future<?>> calls = new ArrayList<>();
            try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 8; i++) {
                    String key = "k" + i;
                    KvCalls through = i % 2 == 0 ? kv : elsewhere;
                    calls.add(clients.submit(() -> through.change(table + "/set", "add", element(key, "1", "1"))));
                }
                calls.add(clients.submit(() -> kv.declare(table, "ORSET")));
                calls.add(clients.submit(() -> elsewhere.declare(table, "ORSET")));
            }
            for (Future<?> each : calls) {
                each.get();
            }
            String all = String.join(",", IntStream.range(0, 8).mapToObj(i -> element("k" + i, "1", "1")).toList());
            assertEquals("[" + all + "]", kv.face().get("/kv/" + table + "/set", "Cache-Control", "no-cache").body());
            assertEquals(0, edge.number(WAITING + " and key like '" + table + "/%'"));
        }
    }

    @Test
    void whoeverAsksNextSettlesADeclarationWhoseEdgeDied() {
        kv.change("died/k", "set", "1");
        // What the edge had written when it died.
        edge.put("/kv/kv-tables/died", "{\"crdt\":\"LWW\",\"settled\":false}");
        assertEquals("1", kv.read("died/k"));
        assertEquals("{\"crdt\":\"LWW\"}", edge.get("/kv/kv-tables/died").body());
    }

    @Test
    void whatWaitsIsBounded() {
        KvCalls full = KvCalls.of(edge);
        int taken = 0;
        HttpResponse<String> answer;
        do {
            answer = full.post("/kv/many" + taken % 3 + "/k" + taken, "{\"op\":\"set\",\"change\":1}");
            taken++;
        } while (answer.statusCode() == 200 && taken < 200);
        assertEquals(429, answer.statusCode());
        assertEquals("There are 150 changes waiting for their tables to be declared; nothing was changed.", answer.body());
        assertEquals(429, full.post("/kv/event", entry(data("many0/k", "set", "1"), "[0,[1],0]")).statusCode());
        assertTrue(edge.number(WAITING) <= 150);
        // Tables that are declared have room.
        full.declare("many0", "LWW");
        full.change("many0/k", "set", "1");
        full.change("many3/k", "set", "1");
        full.declare("many1", "LWW");
        full.declare("many2", "ORSET");
        full.declare("many3", "LWW");
        assertEquals("1", full.read("many1/k1"));
        assertEquals("[]", full.read("many2"));
        assertEquals(0, edge.number(WAITING + " and key like 'many%'"));
    }

    @Test
    void twoThatDeclareATableDifferentlyLearnOfIt() throws Exception {
        for (int round = 0; round < 10; round++) {
            String table = "two" + round;
            try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<Integer> first = clients.submit(() -> kv.post(
                        "/kv/_config/" + table, "{\"op\":\"set\",\"change\":{\"crdt\":\"LWW\"}}").statusCode());
                Future<Integer> second = clients.submit(() -> elsewhere.post(
                        "/kv/_config/" + table, "{\"op\":\"set\",\"change\":{\"crdt\":\"GSET\"}}").statusCode());
                assertEquals(609, first.get() + second.get());
            }
        }
    }
}
