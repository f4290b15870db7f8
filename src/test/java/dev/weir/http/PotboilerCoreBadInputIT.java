package dev.weir.http;

import static dev.weir.http.PotboilerCoreCalls.NONE;
import static dev.weir.http.PotboilerCoreCalls.foreign;
import static dev.weir.http.PotboilerCoreCalls.json;
import static dev.weir.http.PotboilerCoreCalls.tree;
import static dev.weir.http.PotboilerCoreCalls.url;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What Potboiler's core does not take, on each route. */
final class PotboilerCoreBadInputIT {
    private static final String OTHER = foreign(UUID.randomUUID().toString(), UUID.randomUUID().toString(), null);

    private static RealEdge edge;
    private static EdgeCalls face;

    @BeforeAll
    static void start() {
        edge = new RealEdge("faces.potboiler-core.port=0", "limits.value-bytes=64KiB");
        face = edge.face("potboiler-core");
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    private static final List<String> WRONG_JSON = List.of(
            "", "{", "nothing", "{'a':1}", "{\"a\":1}{}", "\"\\ud800\"", "{\"\\udc00\":1}", "\"\\u0000\"", "{\"a\":1,\"a\":2}",
            "[".repeat(300) + "]".repeat(300), "9".repeat(2000), "NaN", "\u0000");

    @TestFactory
    Stream<DynamicTest> whatIsNoJsonIsRefusedAndNothingIsStored() {
        return WRONG_JSON.stream()
                .map(body -> DynamicTest.dynamicTest("body " + body.substring(0, Math.min(30, body.length())), () -> {
                    long before = stored();
                    for (String path : List.of("/log", "/log/other", "/log/register", "/log/deregister", "/nodes")) {
                        assertEquals(400, face.send("POST", path, body).statusCode(), path);
                    }
                    assertEquals(400, face.send("DELETE", "/nodes", body).statusCode());
                    assertEquals(before, stored());
                }));
    }

    private static long stored() {
        return edge.rows() + edge.number("select count(*) from weir.node")
                + edge.number("select count(*) from weir.webhook") + edge.number("select count(*) from weir.log_run");
    }

    /** What is wrong in an entry: the member and what it is. */
    private static final List<List<String>> WRONG_ENTRIES = List.of(
            List.of("id", "1"), List.of("id", "null"), List.of("id", "\"x\""), List.of("owner", "\"\""), List.of("owner", "[]"),
            List.of("prev", "7"), List.of("prev", "\"x\""), List.of("next", "{}"), List.of("when", "null"), List.of("when", "[]"),
            List.of("when", "[0,1,0]"), List.of("when", "[0,[1.5],0]"), List.of("when", "[0,[99999999999999999999],0]"),
            List.of("when", "[-1,[1],0]"), List.of("dependencies", "{}"), List.of("dependencies", "[1]"),
            List.of("dependencies", "[\"x\"]"), List.of("dependencies", "\"x\""));

    @TestFactory
    Stream<DynamicTest> wrongEntriesOfOthersAreRefusedAndNothingIsStored() {
        return WRONG_ENTRIES.stream().map(wrong -> DynamicTest.dynamicTest(String.join(" ", wrong), () -> {
            ObjectNode entry = (ObjectNode) tree(OTHER);
            entry.set(wrong.get(0), tree(wrong.get(1)));
            long before = stored();
            HttpResponse<String> answer = face.send("POST", "/log/other", entry.toString());
            assertEquals(400, answer.statusCode(), answer.body());
            assertEquals(before, stored());
        }));
    }

    @Test
    void missingMembersAreRefusedAndLateOnesNotNeeded() {
        for (String member : List.of("id", "owner", "when", "data")) {
            ObjectNode entry = ((ObjectNode) tree(OTHER)).without(List.of(member));
            assertEquals(400, face.send("POST", "/log/other", entry.toString()).statusCode(), member);
        }
        ObjectNode entry = ((ObjectNode) tree(OTHER)).without(List.of("prev", "next", "dependencies"));
        entry.put("id", UUID.randomUUID().toString().toUpperCase()).put("owner", UUID.randomUUID().toString().replace("-", ""));
        assertEquals(200, face.send("POST", "/log/other", entry.toString()).statusCode());
        assertEquals("[]", json(face.get("/log/" + entry.path("id").asText())).path("dependencies").toString());
    }

    @Test
    void wrongUrlsPathsAndMethodsAreRefused() {
        for (String bad : List.of("", "x", "ftp://a/", "http://", "http:///x", "http://a:0/", "http://a:70000/", "http://u@a/",
                "http://a/#f", "http://a b/", "http://é/", "//a/", "http://a/" + "x".repeat(2048))) {
            for (String path : List.of("/log/register", "/nodes")) {
                assertEquals(400, face.send("POST", path, url(bad)).statusCode(), path + " " + bad);
            }
        }
        for (String body : List.of("[]", "{}", "{\"url\":7}", "{\"url\":null}", "\"http://a/\"")) {
            assertEquals(400, face.send("POST", "/log/register", body).statusCode(), body);
            assertEquals(400, face.send("POST", "/nodes", body).statusCode(), body);
        }
        for (String query : List.of("?query_port=0", "?query_port=x", "?query_port=70000", "?port=1")) {
            assertEquals(400, face.get("/nodes" + query).statusCode(), query);
        }
        for (String path : List.of("/", "/kv", "/log/a/b", "/nodes/x", "/log/")) {
            assertEquals(404, face.get(path).statusCode(), path);
        }
        assertEquals(400, face.get("/log/%00").statusCode());
        assertEquals(405, face.put("/log", "1").statusCode());
        assertEquals(405, face.delete("/log/" + NONE).statusCode());
        assertEquals(405, face.get("/log/register").statusCode());
        assertEquals(405, face.get("/log/other").statusCode());
    }

    @Test
    void whatIsTooLongOrTooManyIsRefused() {
        assertEquals(413, face.send("POST", "/log", " ".repeat(70_000)).statusCode());
        assertEquals(413, face.send("POST", "/log/other", " ".repeat(140_000)).statusCode());
        assertEquals(413, face.send("POST", "/nodes", " ".repeat(70_000)).statusCode());
        try (RealEdge few = new RealEdge(
                "faces.potboiler-core.port=0", "faces.potboiler-core.nodes-most=1", "webhooks.most=1")) {
            EdgeCalls calls = few.face("potboiler-core");
            for (String path : List.of("/nodes", "/log/register")) {
                assertEquals(204, calls.send("POST", path, url("http://127.0.0.1:9/1")).statusCode());
                assertEquals(422, calls.send("POST", path, url("http://127.0.0.1:9/2")).statusCode());
                assertEquals(204, calls.send("POST", path, url("http://127.0.0.1:9/1")).statusCode());
            }
            assertEquals(200, calls.get("/nodes?query_port=9").statusCode());
            assertEquals("[\"http://127.0.0.1:9/1\"]", calls.get("/nodes").body());
        }
    }
}
