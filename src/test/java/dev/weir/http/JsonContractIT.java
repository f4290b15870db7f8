package dev.weir.http;

import static dev.weir.http.EdgeCalls.field;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Buckets of the kind {@code json}, on a whole edge. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class JsonContractIT {
    private RealEdge edge;

    @BeforeAll
    void start() {
        edge = new RealEdge();
        edge.declare("docs", "json");
    }

    @AfterAll
    void stop() {
        edge.close();
    }

    @Test
    void whatIsPutIsReadAsItWasSent() {
        String value = "{ \"b\": 1.0, \"a\": [true, null, \"ä\"] }";
        assertEquals(200, edge.put("/kv/docs/a", value).statusCode());
        HttpResponse<String> read = edge.get("/kv/docs/a");
        assertEquals(value, read.body());
        assertEquals("application/json", field(read, "content-type"));
    }

    @Test
    void aTypeOfJsonIsKept() {
        edge.put("/kv/docs/typed", "{}", "Content-Type", "application/ld+json; profile=\"x\"");
        assertEquals("application/ld+json; profile=\"x\"", field(edge.get("/kv/docs/typed"), "content-type"));
        edge.put("/kv/docs/typed", "{}", "Content-Type", "application/x-www-form-urlencoded");
        assertEquals("application/json", field(edge.get("/kv/docs/typed"), "content-type"));
    }

    @Test
    void anOpSetsTheValue() {
        HttpResponse<String> set = edge.send(
                "POST", "/kv/docs/op", "{\"op\":\"set\",\"change\":{\"x\":[1,2]}}", "Weir-Tags", "red", "Weir-Expires-In", "100");
        assertEquals(200, set.statusCode(), set.body());
        HttpResponse<String> read = edge.get("/kv/docs/op");
        assertEquals("{\"x\":[1,2]}", read.body());
        assertEquals("red", field(read, "weir-tags"));
        assertEquals(200,
                edge.multi("PUT", "docs", "[{\"key\":\"op\",\"op\":\"set\",\"change\":null},{\"key\":\"p\",\"data\":\"7\"}]")
                        .statusCode());
        assertEquals("null", edge.get("/kv/docs/op").body());
        assertEquals("7", edge.get("/kv/docs/p").body());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "PUT|400|", "PUT|400|{", "PUT|400|{\"a\":1,\"a\":2}", "PUT|400|1 2", "PUT|400|\"\\ud800\"", "PUT|400|\"\\u0000\"",
        "PUT|400|nul", "POST|400|{", "POST|422|{\"op\":\"add\",\"change\":1}", "POST|422|{\"op\":\"set\"}", "POST|422|{}"})
    void whatIsNoJsonChangesNothing(String method, int status, String body) {
        HttpResponse<String> answer = edge.send(method, "/kv/docs/bad", body == null ? "" : body);
        assertEquals(status, answer.statusCode(), answer.body());
        assertEquals(404, edge.get("/kv/docs/bad").statusCode());
    }

    @Test
    void deepJsonIsRefused() {
        assertEquals(400, edge.put("/kv/docs/bad", "[".repeat(65) + "]".repeat(65)).statusCode());
        assertEquals(200, edge.put("/kv/docs/deep", "[".repeat(64) + "]".repeat(64)).statusCode());
        assertEquals(422, edge.put("/kv/docs/bad", "{}", "Content-Encoding", "gzip").statusCode());
    }
}
