package dev.weir.http;

import static dev.weir.http.EdgeCalls.etag;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Buckets of the kind {@code latest}, and sets whose elements have times, on a whole edge. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LatestContractIT {
    private RealEdge edge;
    private SetCalls sets;

    @BeforeAll
    void start() {
        sets = SetCalls.start();
        edge = sets.edge();
        edge.declare("latest", "latest");
    }

    @AfterAll
    void stop() {
        edge.close();
    }

    private HttpResponse<String> set(String key, String value, String when) {
        String time = when.isEmpty() ? "" : ",\"when\":" + when;
        return edge.send("POST", "/kv/latest/" + key, "{\"op\":\"set\",\"change\":" + value + time + "}");
    }

    @Test
    void theLatestWriteWins() {
        assertEquals(200, set("a", "1.50", "[0,[20],1]").statusCode());
        HttpResponse<String> late = set("a", "2", "[0,[20],1]");
        assertEquals(409, late.statusCode());
        assertEquals("What is there is as late or later; nothing was changed.", late.body().strip());
        HttpResponse<String> read = edge.get("/kv/latest/a");
        assertEquals("1.50", read.body());
        assertEquals("application/json", EdgeCalls.field(read, "content-type"));
        HttpResponse<String> newer = set("a", "3", "[0,[20],2]");
        assertEquals(200, newer.statusCode());
        assertEquals(etag(newer), etag(edge.get("/kv/latest/a")));
        assertEquals(200, set("a", "4", "\"now\"").statusCode());
        assertEquals(200, set("a", "5", "").statusCode());
        assertEquals(409, set("a", "6", "[0,[1600000000000000000],0]").statusCode());
        assertEquals("5", edge.get("/kv/latest/a").body());
    }

    @Test
    void whatWasDeletedIsNotBroughtBackByOlderWrites() {
        set("gone", "1", "[0,[20],0]");
        assertEquals(200, edge.delete("/kv/latest/gone").statusCode());
        assertEquals(409, set("gone", "2", "[0,[30],0]").statusCode());
        assertEquals(404, edge.get("/kv/latest/gone").statusCode());
        assertEquals(200, edge.put("/kv/latest/gone", "{ \"a\": 1 }").statusCode());
        assertEquals("{\"a\":1}", edge.get("/kv/latest/gone").body());
    }

    @Test
    void whatHasNoTimeIsLaterThanWhatIsThere() {
        String ahead = "[0,[" + (System.currentTimeMillis() + 30_000) * 1_000_000 + "],4294967295]";
        assertEquals(200, set("ahead", "1", ahead).statusCode());
        assertEquals(200, edge.put("/kv/latest/ahead", "2").statusCode());
        assertEquals(409, set("ahead", "3", ahead).statusCode());
        assertEquals("2", edge.get("/kv/latest/ahead").body());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "422|[0,[9000000000000000000],0]", "422|7", "422|null", "422|\"then\"", "422|[0,[1],0,1]", "422|[0,[-1],0]",
        "422|[0,[1.0],0]",
        "400|["})
    void badTimesChangeNothing(int status, String when) {
        HttpResponse<String> answer = set("bad", "1", when);
        assertEquals(status, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains("othing was changed"), answer.body());
        String add = SetCalls.add("a", "1");
        String timed = add.substring(0, add.length() - 1) + ",\"when\":" + when + "}";
        assertEquals(status, edge.send("POST", "/kv/set/bad", timed).statusCode());
        assertEquals(404, edge.get("/kv/latest/bad").statusCode());
        assertEquals(404, edge.get("/kv/set/bad").statusCode());
    }

    @Test
    void ofSeveralOpsInOneBodyTheLatestStays() {
        String first = "[{\"op\":\"set\",\"change\":1,\"when\":[0,[9],0]},{\"op\":\"set\",\"change\":2,\"when\":[0,[8],9]}";
        assertEquals(200, edge.send("POST", "/kv/latest/several", first + "]").statusCode());
        assertEquals("1", edge.get("/kv/latest/several").body());
        String now = ",{\"op\":\"set\",\"change\":3},{\"op\":\"set\",\"change\":4,\"when\":[0,[10],0]}]";
        assertEquals(200, edge.send("POST", "/kv/latest/several", first + now).statusCode());
        assertEquals("3", edge.get("/kv/latest/several").body());
    }

    @Test
    void elementsOfSetsShowTheirTimes() {
        String add = SetCalls.add("a", "1");
        String timed = add.substring(0, add.length() - 1) + ",\"when\":[0,[5],0]}";
        sets.post("set-grow/timed", timed);
        String shown = SetCalls.element("a", "1");
        assertEquals("[" + shown.substring(0, shown.length() - 1) + ",\"when\":[0,[5],0]}]", sets.read("set-grow/timed"));
        assertEquals(409, edge.send("POST", "/kv/set-grow/timed", timed).statusCode());
        sets.post("set-grow/timed", SetCalls.add("a", "2"));
        assertEquals("[" + SetCalls.element("a", "2") + "]", sets.read("set-grow/timed"));
        assertEquals(409, edge.send("POST", "/kv/set-grow/timed", timed.replace("[5]", "[6]")).statusCode());
    }
}
