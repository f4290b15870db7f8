package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.testing.Waiting;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What clients of kevinDB depend on, each row of it. The rows of a table share a store, and each begins with keys of its own. */
final class KevindbContractIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LONG_KEY = "k".repeat(51);

    private static RealEdge edge;
    private static EdgeCalls face;

    @BeforeAll
    static void start() {
        edge = new RealEdge("faces.kevindb.port=0", "faces.kevindb.silence=1h", "faces.kevindb.patience=300ms");
        face = edge.face("kevindb");
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    /**
     * A request and its answer. In what is expected, {@code {}} stands for metadata that is there.
     *
     * @param before a request that is made first, as method, path and body; empty for none
     */
    private record Row(String name, List<String> before, String method, String path, String body, int status, String answer) {}

    private static final List<Row> ROWS = List.of(
            new Row("a new value", List.of(), "PUT", "/key-value-store/a", "{\"value\": \"v\"}", 201,
                    "{'message':'Added successfully','replaced':false,'causal-metadata':{}}"),
            new Row("another value", List.of("PUT", "/key-value-store/b", "{\"value\": 1}"), "PUT", "/key-value-store/b",
                    "{\"value\": 2, \"causal-metadata\": \"\"}", 200,
                    "{'message':'Updated successfully','replaced':true,'causal-metadata':{}}"),
            new Row("a value of a deleted key", List.of("DELETE", "/key-value-store/b", ""), "PUT", "/key-value-store/b",
                    "{\"value\": 2, \"causal-metadata\": null}", 201,
                    "{'message':'Added successfully','replaced':false,'causal-metadata':{}}"),
            new Row("no value", List.of(), "PUT", "/key-value-store/c", "{\"causal-metadata\": \"\"}", 400,
                    "{'error':'Value is missing','message':'Error in PUT'}"),
            new Row("null as a value", List.of(), "PUT", "/key-value-store/c", "{\"value\": null}", 400,
                    "{'error':'Value is missing','message':'Error in PUT'}"),
            new Row("no body", List.of(), "PUT", "/key-value-store/c", "", 400,
                    "{'error':'Value is missing','message':'Error in PUT'}"),
            new Row("a body that is no object", List.of(), "PUT", "/key-value-store/c", "[1]", 400,
                    "{'error':'Value is missing','message':'Error in PUT'}"),
            new Row("a missing value of a long key", List.of(), "PUT", "/key-value-store/" + LONG_KEY, "{}", 400,
                    "{'error':'Value is missing','message':'Error in PUT'}"),
            new Row("a long key", List.of(), "PUT", "/key-value-store/" + LONG_KEY, "{\"value\": 1}", 400,
                    "{'error':'Key is too long','message':'Error in PUT'}"),
            new Row("a key of 50 characters", List.of(), "PUT", "/key-value-store/" + LONG_KEY.substring(1), "{\"value\": 1}",
                    201, "{'message':'Added successfully','replaced':false,'causal-metadata':{}}"),
            new Row("a read", List.of("PUT", "/key-value-store/d", "{\"value\": {\"x\": [1.50, null]}}"), "GET",
                    "/key-value-store/d", "", 200,
                    "{'doesExist':true,'message':'Retrieved successfully','value':{'x':[1.50,null]},'causal-metadata':{}}"),
            new Row("a read of nothing", List.of(), "GET", "/key-value-store/none", "", 404,
                    "{'doesExist':false,'error':'Key does not exist','message':'Error in GET','causal-metadata':''}"),
            new Row("a delete", List.of("PUT", "/key-value-store/e", "{\"value\": false}"), "DELETE", "/key-value-store/e", "",
                    200, "{'doesExist':true,'message':'Deleted successfully','causal-metadata':{}}"),
            new Row("a delete of nothing", List.of(), "DELETE", "/key-value-store/none", "", 404,
                    "{'doesExist':false,'error':'Key does not exist','message':'Error in DELETE'}"),
            new Row("an address for the view", List.of(), "PUT", "/key-value-store-view", "{\"socket-address\": \"r:8085\"}", 201,
                    "{'message':'Replica added successfully to the view'}"),
            new Row("the same address", List.of(), "PUT", "/key-value-store-view", "{\"socket-address\": \"r:8085\"}", 404,
                    "{'error':'Socket address already exists in the view','message':'Error in PUT'}"),
            new Row("an address out of the view", List.of(), "DELETE", "/key-value-store-view",
                    "{\"socket-address\": \"r:8085\"}", 200, "{'message':'Replica deleted successfully from the view'}"),
            new Row("the same one again", List.of(), "DELETE", "/key-value-store-view", "{\"socket-address\": \"r:8085\"}", 404,
                    "{'error':'Socket address does not exist in the view','message':'Error in DELETE'}"));

    @TestFactory
    Stream<DynamicTest> eachRowIsAnsweredAsItWas() {
        return ROWS.stream().map(row -> DynamicTest.dynamicTest(row.name(), () -> {
            if (!row.before().isEmpty()) {
                face.send(row.before().get(0), row.before().get(1), row.before().get(2));
            }
            HttpResponse<String> answer = face.send(row.method(), row.path(), row.body());
            ObjectNode got = (ObjectNode) json(answer);
            JsonNode metadata = got.get("causal-metadata");
            if (metadata != null && metadata.isObject()) {
                assertFalse(metadata.isEmpty(), answer.body());
                got.set("causal-metadata", JSON.createObjectNode());
            }
            assertEquals(JSON.readTree(row.answer().replace('\'', '"')), got);
            assertEquals(row.status(), answer.statusCode());
            assertEquals("application/json", answer.headers().firstValue("Content-Type").orElse(""));
        }));
    }

    @Test
    void theViewHasTheEdgeItself() {
        JsonNode view = json(face.get("/key-value-store-view"));
        assertEquals("View retrieved successfully", view.get("message").asText());
        assertTrue(view.get("view").toString().contains("\"127.0.0.1:" + face.port() + "\""), view::toString);
    }

    @Test
    void everyKindOfValueComesBackAsItWas() throws JsonProcessingException {
        for (String value : List.of(
                "\"\"", "\"é😀\\n\"", "0", "-1.25e-7", "12345678901234567890.10", "true", "[]", "{}", "[[{\"a\":{\"b\":[]}}]]")) {
            assertTrue(face.put("/key-value-store/kind", "{\"value\":" + value + "}").statusCode() < 300, value);
            String body = face.get("/key-value-store/kind").body();
            assertEquals(JSON.readTree(value), JSON.readTree(body).get("value"), body);
        }
    }

    @Test
    void aReadGivesBackTheMetadataOfThePutAndChangesNothing() {
        JsonNode first = json(face.put("/key-value-store/m", "{\"value\":1}")).get("causal-metadata");
        JsonNode second = json(face.put("/key-value-store/m", body(2, first))).get("causal-metadata");
        first.properties().forEach(entry -> assertTrue(second.get(entry.getKey()).asLong() > entry.getValue().asLong()));
        second.forEach(number -> assertTrue(number.asLong() > 0 && number.asLong() < 1L << 53, second::toString));
        for (int i = 0; i < 3; i++) {
            JsonNode read = json(face.send("GET", "/key-value-store/m", "{\"causal-metadata\":" + first + "}"));
            assertEquals(second, read.get("causal-metadata"));
            assertEquals(2, read.get("value").asInt());
        }
    }

    @Test
    void allValuesAndTheirMetadataComeAsTextsOfJson() throws JsonProcessingException {
        JsonNode put = json(face.put("/key-value-store/whole%22%2Fkey", "{\"value\":[1,\"\\\"\"]}")).get("causal-metadata");
        HttpResponse<String> answer = face.get("/initkv");
        assertEquals(200, answer.statusCode());
        JsonNode all = json(answer);
        assertEquals(JSON.readTree("[1,\"\\\"\"]"), JSON.readTree(all.get("value").asText()).get("whole\"/key"));
        JsonNode metadata = JSON.readTree(all.get("causal-metadata").asText());
        put.properties().forEach(
                entry -> assertTrue(metadata.get(entry.getKey()).asLong() >= entry.getValue().asLong(), metadata::toString));
    }

    @Test
    void theCallsOfTheReadmeWorkWordByWord() {
        String[] type = {"Content-Type", "application/json"};
        assertEquals(201, face.put("/key-value-store/mykey", "{\"value\": \"secret info\"}", type).statusCode());
        assertEquals("secret info", json(face.get("/key-value-store/mykey", type)).get("value").asText());
        assertEquals(200, face.delete("/key-value-store/mykey", type).statusCode());
        assertEquals(404, face.get("/key-value-store/mykey", type).statusCode());
    }

    @Test
    void valuesOfTheFaceAreItemsOfItsBucketAndOthersAreValues() {
        face.put("/key-value-store/both", "{\"value\":\"x\"}");
        HttpResponse<String> item = edge.get("/kv/kevindb/both");
        assertEquals("application/json", item.headers().firstValue("Content-Type").orElse(""));
        assertEquals("x", json(item).get("value").asText());
        edge.put("/kv/kevindb/both", "{\"value\": 5}");
        JsonNode read = json(face.get("/key-value-store/both"));
        assertEquals("{\"value\":5}", read.get("value").toString());
        assertEquals("", read.get("causal-metadata").asText());
        edge.put("/kv/kevindb/both", "no JSON");
        assertEquals(406, face.get("/key-value-store/both").statusCode());
        assertEquals(200, face.get("/initkv").statusCode());
        face.delete("/key-value-store/both");
    }

    private static final List<String> WRONG_METADATA = List.of(
            "7", "\"x\"", "true", "[]", "{\"OWN\":\"1\"}", "{\"OWN\":1.5}", "{\"OWN\":1e3}", "{\"OWN\":-1}", "{\"OWN\":null}",
            "{\"OWN\":9007199254740992}", "{\"OWN\":9007199254740991}", "{\"OWN\":99999999999999999999}", "{\"OWN\":{}}",
            "{\"\":1}", "{\"nowhere:1\":1}", "{\"no address\":1}", "{\"OWN\":1,\"OWN\":1}",
            "{\"" + "a".repeat(300) + ":1\":1}", "[".repeat(300) + "]".repeat(300), many());

    private static String many() {
        var text = new StringBuilder("{");
        for (int i = 0; i < 300; i++) {
            text.append(i == 0 ? "" : ",").append("\"h:").append(1000 + i).append("\":1");
        }
        return text.append('}').toString();
    }

    @TestFactory
    Stream<DynamicTest> wrongMetadataIsRefusedAndNothingIsStored() {
        return WRONG_METADATA.stream().map(metadata -> DynamicTest.dynamicTest(
                metadata.substring(0, Math.min(40, metadata.length())), () -> {
                    String own = metadata.replace("OWN", "127.0.0.1:" + face.port());
                    refused(400, "PUT", "/key-value-store/wrong", "{\"value\":1,\"causal-metadata\":" + own + "}");
                    refused(400, "GET", "/key-value-store/wrong", "{\"causal-metadata\":" + own + "}");
                    refused(400, "DELETE", "/key-value-store/wrong", "{\"causal-metadata\":" + own + "}");
                    assertEquals(404, face.get("/key-value-store/wrong").statusCode());
                }));
    }

    private static final List<String> WRONG_BODIES = List.of(
            "{", "{\"value\":1} {}", "{\"value\":\"\\ud800\"}", "{\"value\":\"\\u0000\"}", "{\"value\":{\"\\udc00\":1}}",
            "{\"value\":NaN}", "{\"value\":1,\"value\":2}", "{'value':1}", "\u0000", "nothing", "{\"value\":" + "9".repeat(2000)
                    + "}",
            "{\"value\":" + "[".repeat(300) + "]".repeat(300) + "}");

    @TestFactory
    Stream<DynamicTest> wrongBodiesAreRefusedAndNothingIsStored() {
        return WRONG_BODIES.stream()
                .map(body -> DynamicTest.dynamicTest("PUT " + body.substring(0, Math.min(40, body.length())), () -> {
                    refused(400, "PUT", "/key-value-store/wrong", body);
                    refused(400, "PUT", "/key-value-store-view", body);
                    assertEquals(404, face.get("/key-value-store/wrong").statusCode());
                }));
    }

    @Test
    void wrongAddressesAndPathsAreRefused() {
        for (String address : List.of("\"\"", "1", "\"x\"", "\"x:\"", "\":1\"", "\"x:0\"", "\"x:70000\"", "\"a b:1\"",
                "\"é:1\"")) {
            refused(400, "PUT", "/key-value-store-view", "{\"socket-address\":" + address + "}");
            refused(400, "DELETE", "/key-value-store-view", "{\"socket-address\":" + address + "}");
        }
        for (String path : List.of("/key-value-store/%ff", "/key-value-store/%00",
                "/key-value-store/%2e",
                "/key-value-store/")) {
            refused(400, "GET", path, "");
        }
        for (String path : List.of("/", "/kv/b/k", "/key-value-store", "/key-value-store/a/b", "/initkv/x", "/status")) {
            refused(404, "GET", path, "");
        }
        refused(405, "POST", "/key-value-store/a", "{}");
        refused(405, "PUT", "/initkv", "{}");
        assertEquals("GET, HEAD, PUT, DELETE, OPTIONS",
                face.send("OPTIONS", "/key-value-store/a", "").headers().firstValue("Allow").orElse(""));
    }

    @Test
    void whatIsNamedAndNeverArrivesIsWaitedForOnlySoLong() {
        JsonNode put = json(face.put("/key-value-store/late", "{\"value\":1}")).get("causal-metadata");
        ObjectNode ahead = put.deepCopy();
        put.properties().forEach(entry -> ahead.put(entry.getKey(), entry.getValue().asLong() + 100));
        refused(503, "GET", "/key-value-store/late", "{\"causal-metadata\":" + ahead + "}");
        refused(503, "PUT", "/key-value-store/late", body(2, ahead));
        assertEquals(1, json(face.get("/key-value-store/late")).get("value").asInt());
    }

    @Test
    void anAddressThatOnlyAClientHasNamedLeavesTheViewInTime() {
        try (RealEdge other = new RealEdge(
                "faces.kevindb.port=0", "faces.kevindb.silence=400ms", "faces.kevindb.heartbeat=100ms",
                "faces.kevindb.view-most=1", "faces.kevindb.socket-address=me:8085", "faces.kevindb.view=you:8085")) {
            EdgeCalls view = other.face("kevindb");
            Waiting.until(() -> json(view.get("/key-value-store-view")).get("view").toString().equals("[\"me:8085\"]"));
            assertEquals(201, view.put("/key-value-store-view", "{\"socket-address\":\"a:1\"}").statusCode());
            assertEquals(200, view.send("DELETE", "/key-value-store-view", "{\"socket-address\":\"me:8085\"}").statusCode());
            Waiting.until(() -> json(view.get("/key-value-store-view")).get("view").isEmpty());
            assertEquals(201, view.put("/key-value-store-view", "{\"socket-address\":\"me:8085\"}").statusCode());
            assertEquals("[\"me:8085\"]", json(view.get("/key-value-store-view")).get("view").toString());
        }
    }

    private static void refused(int status, String method, String path, String body) {
        HttpResponse<String> answer = face.send(method, path, body);
        assertEquals(status, answer.statusCode(), () -> method + " " + path + " " + body + ": " + answer.body());
        JsonNode said = json(answer);
        assertEquals("Error in " + method, said.get("message").asText(), answer.body());
        assertFalse(said.get("error").asText().isEmpty());
    }

    private static String body(int value, JsonNode metadata) {
        return "{\"value\":" + value + ",\"causal-metadata\":" + metadata + "}";
    }

    private static JsonNode json(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new AssertionError(answer.statusCode() + " " + answer.body(), e);
        }
    }
}
