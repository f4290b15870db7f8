package dev.weir.http;

import static dev.weir.http.EdgeCalls.field;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.testing.Waiting;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /_buckets/{bucket}} of the admin listener, on a whole edge. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BucketSettingsIT {
    private static final String STORED = "select name, max_age, s_maxage, stale_while_revalidate, stale_if_error,"
            + " not_found_s_maxage, cdn_max_age, default_expires_in, max_expires_in, largest_value, required_conditions,"
            + " sandbox, partitioned from weir.bucket where name = 'b'";

    private RealEdge edge;

    @BeforeAll
    void start() {
        edge = new RealEdge("limits.value-bytes=1MiB", "limits.multi-bytes=1MiB");
    }

    @AfterAll
    void stop() {
        edge.close();
    }

    private HttpResponse<String> admin(String method, String path, byte[] body, String... fields) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + edge.adminPort() + path))
                .timeout(Duration.ofMinutes(1))
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        for (int i = 0; i < fields.length; i += 2) {
            request.header(fields[i], fields[i + 1]);
        }
        try {
            return Wire.PLAIN.client().send(request.build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpResponse<String> send(String method, String bucket, String json) {
        return admin(method, "/_buckets/" + bucket, json.getBytes(StandardCharsets.UTF_8), "Content-Type", "application/json");
    }

    private static JsonNode json(HttpResponse<String> answer) {
        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals("application/json", field(answer, "content-type"));
        assertEquals("no-store", field(answer, "cache-control"));
        try {
            return new ObjectMapper().readTree(answer.body());
        } catch (IOException e) {
            throw new AssertionError(answer.body(), e);
        }
    }

    private JsonNode settings(String bucket) {
        return json(admin("GET", "/_buckets/" + bucket, new byte[0]));
    }

    @Test
    void aBucketThatIsNotDeclaredHasTheDefaultsInForce() {
        JsonNode shown = settings("nowhere");
        assertEquals("nowhere", shown.get("bucket").asText());
        assertFalse(shown.get("declared").asBoolean());
        assertEquals("register", shown.get("kind").asText());
        shown.get("settings").forEach(value -> assertTrue(value.isNull()));
        assertEquals(
                "{\"max_age\":0,\"s_maxage\":14400,\"stale_while_revalidate\":60,\"stale_if_error\":86400,"
                        + "\"not_found_s_maxage\":1,\"cdn_max_age\":null,\"default_expires_in\":null,"
                        + "\"max_expires_in\":null,\"largest_value\":1048576,\"required_conditions\":[],"
                        + "\"sandbox\":true,\"partitioned\":false,\"access\":\"private\"}",
                shown.get("in_force").toString());
        assertEquals(0, edge.number("select count(*) from weir.bucket where name = 'nowhere'"));
    }

    @Test
    void putReplacesAllSettingsAndPatchThoseThatItNames() {
        JsonNode put = json(send("PUT", "b", """
                {"max_age": 5, "s_maxage": 60, "stale_while_revalidate": 0, "stale_if_error": 7, "not_found_s_maxage": 2,
                 "cdn_max_age": 1, "default_expires_in": 10, "max_expires_in": 20, "largest_value": 1000,
                 "required_conditions": ["if-none-match", "if-match"], "sandbox": false, "access": "private"}"""));
        assertTrue(put.get("declared").asBoolean());
        assertEquals(List.of("b|5|60|0|7|2|1|10|20|1000|{if-match,if-none-match}|f|f"), edge.rows(STORED));
        assertEquals(put.get("settings"), put.get("in_force"));
        assertEquals(put, settings("b"));

        HttpResponse<String> patched = admin(
                "PATCH", "/_buckets/b", "{\"s_maxage\": null, \"max_expires_in\": 30}".getBytes(StandardCharsets.UTF_8),
                "Content-Type", "application/merge-patch+json");
        assertEquals(14_400, json(patched).get("in_force").get("s_maxage").asInt());
        assertTrue(json(patched).get("settings").get("s_maxage").isNull());
        assertEquals(List.of("b|5|null|0|7|2|1|10|30|1000|{if-match,if-none-match}|f|f"), edge.rows(STORED));

        JsonNode reset = json(send("PUT", "b", "{\"max_age\":6,\"cdn_max_age\":null}"));
        assertEquals(List.of("b|6|null|null|null|null|null|null|null|null|null|null|f"), edge.rows(STORED));
        assertEquals(6, reset.get("in_force").get("max_age").asInt());
        assertEquals("", admin("HEAD", "/_buckets/b", new byte[0]).body());
    }

    @Test
    void everyProblemIsToldAtOnceAndNothingIsStored() {
        json(send("PUT", "b", "{\"max_age\":6,\"max_expires_in\":100}"));
        List<String> before = edge.rows(STORED);
        for (String method : List.of("PUT", "PATCH")) {
            HttpResponse<String> refused = send(method, "b", """
                    {"max_agee": 1, "s_maxage": -1, "stale_if_error": "7", "not_found_s_maxage": 1.5, "cdn_max_age": 315360001,
                     "default_expires_in": 200, "max_expires_in": 100, "largest_value": 1048577, "partitioned": "yes",
                     "required_conditions": ["if-mach"]}""");
            assertEquals(422, refused.statusCode());
            assertEquals("""
                    Nothing was changed:
                    max_agee is not a setting of a bucket; the nearest is max_age.
                    s_maxage must be a whole number of seconds from 0 to 315360000.
                    stale_if_error must be a whole number of seconds from 0 to 315360000.
                    not_found_s_maxage must be a whole number of seconds from 0 to 315360000.
                    cdn_max_age must be a whole number of seconds from 0 to 315360000.
                    partitioned must be true or false.
                    required_conditions must be a list of if-match, if-none-match, if-unmodified-since, each at most once.
                    largest_value must be at most 1048576, which limits.value-bytes allows.
                    default_expires_in must be at most max_expires_in, but 200 is more than 100.
                    """, refused.body());
        }
        assertEquals(422, send("PATCH", "b", "{\"default_expires_in\": 101}").statusCode(), "more than what is stored");
        assertEquals(before, edge.rows(STORED));
        assertEquals(422, send("PUT", "never", "{\"max_age\":-1}").statusCode());
        assertEquals(0, edge.number("select count(*) from weir.bucket where name = 'never'"), "not even declared");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{\"max_age\":\"1\"}", "{\"max_age\":true}", "{\"max_age\":[1]}", "{\"max_age\":{\"a\":1}}", "{\"max_age\":1e3}",
        "{\"max_age\":-0.0}", "{\"max_age\":99999999999999999999999}", "{\"max_age\":\"\"}", "{\"default_expires_in\":0}",
        "{\"largest_value\":0}", "{\"largest_value\":\"1KiB\"}", "{\"required_conditions\":\"if-match\"}",
        "{\"required_conditions\":[\"If-Match\"]}", "{\"required_conditions\":[\"if-match\",\"if-match\"]}",
        "{\"required_conditions\":[null]}", "{\"required_conditions\":[[\"if-match\"]]}", "{\"required_conditions\":true}",
        "{\"required_conditions\":[\"\"]}", "{\"partitioned\":1}", "{\"partitioned\":\"true\"}", "{\"\":1}", "{\"MAX_AGE\":1}",
        "{\"max-age\":1}", "{\"kind\":\"Register\"}", "{\"kind\":null}", "{\"kind\":1}", "{\"max_age\\u0000\":1}"
    })
    void aValueOfTheWrongKindIsRefused(String json) {
        List<String> before = edge.rows("select * from weir.bucket");
        for (String method : List.of("PUT", "PATCH")) {
            HttpResponse<String> refused = send(method, "wrong", json);
            assertEquals(422, refused.statusCode(), refused.body());
            assertTrue(refused.body().endsWith(".\n"), refused.body());
        }
        assertEquals(before, edge.rows("select * from weir.bucket"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "null", "[]", "1", "\"max_age\"", "{", "{\"max_age\":1", "{\"max_age\":}", "{\"max_age\":1}{}", "{\"max_age\":1} x",
        "{\"max_age\":1,\"max_age\":1}", "{max_age:1}", "{\"unknown\":{\"a\":1,\"a\":2}}"
    })
    void whatIsNoObjectIsRefused(String json) {
        List<String> before = edge.rows("select * from weir.bucket");
        for (String method : List.of("PUT", "PATCH")) {
            assertEquals(400, send(method, "wrong", json).statusCode(), json);
        }
        assertEquals(before, edge.rows("select * from weir.bucket"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-32BE", "ISO-8859-1"})
    void anotherEncodingIsRefused(String charset) {
        byte[] body = "{\"max_age\":1,\"\u00e4\":1}".getBytes(Charset.forName(charset));
        HttpResponse<String> refused = admin("PUT", "/_buckets/wrong", body, "Content-Type", "application/json");
        assertEquals(400, refused.statusCode());
        assertEquals("The body must be JSON in UTF-8.\n", refused.body());
    }

    @Test
    void aBodyThatIsTooLongOrTooDeepIsRefused() {
        String blanks = " ".repeat((64 << 10) - 2);
        assertEquals(200, send("PUT", "long", "{" + blanks + "}").statusCode());
        assertEquals(413, send("PUT", "long", "{ " + blanks + "}").statusCode());
        assertEquals(400, send("PUT", "long", "{\"a\":" + "[".repeat(1000) + "]".repeat(1000) + "}").statusCode());
        assertEquals(400, send("PUT", "long", "{\"max_age\":" + "1".repeat(2000) + "}").statusCode());
        try (RawClient client = new RawClient(edge.adminPort())) {
            assertEquals(411, client
                    .request("PUT /_buckets/long HTTP/1.1", "Content-Type: application/json", "Transfer-Encoding: chunked", "",
                            "2", "{}", "0")
                    .answer()
                    .status());
        }
        assertTrue(settings("long").get("settings").get("max_age").isNull());
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, text/plain, Accept, application/json", "PUT, application/merge-patch+json, Accept, application/json",
        "PATCH, application/json-patch+json, Accept-Patch, 'application/merge-patch+json, application/json'",
        "PATCH, application/json application/json, Accept-Patch, 'application/merge-patch+json, application/json'"
    })
    void anotherMediaTypeIsRefused(String method, String type, String name, String right) {
        HttpResponse<String> refused =
                admin(method, "/_buckets/wrong", "{}".getBytes(StandardCharsets.UTF_8), "Content-Type", type);
        assertEquals(415, refused.statusCode());
        assertEquals(right, field(refused, name));
        assertEquals(415, admin(method, "/_buckets/wrong", "{}".getBytes(StandardCharsets.UTF_8)).statusCode());
        assertEquals(415, admin(method, "/_buckets/wrong", "{}".getBytes(StandardCharsets.UTF_8), "Content-Type",
                "application/json", "Content-Encoding", "gzip").statusCode());
    }

    @ParameterizedTest
    @CsvSource({"/_buckets/, 400", "/_buckets/_x, 400", "/_buckets/.., 400", "/_buckets/a+b, 400", "/_buckets/b/k, 404",
        "/_buckets, 404", "/_Buckets/b, 404", "/_buckets/b?x, 400"})
    void whatIsNoBucketIsRefusedInWords(String path, int status) {
        assertEquals(status, admin("GET", path, new byte[0]).statusCode());
    }

    @Test
    void otherMethodsAndBrowsersAreRefused() {
        for (String method : List.of("POST", "DELETE", "OPTIONS", "PURGE")) {
            HttpResponse<String> refused = send(method, "b", "{}");
            assertEquals(405, refused.statusCode());
            assertEquals("GET, HEAD, PATCH, PUT", field(refused, "allow"));
        }
        byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
        assertEquals(403, admin("PUT", "/_buckets/b", body, "Content-Type", "application/json", "Origin", "null").statusCode());
        assertEquals(413, send("GET", "b", "{}").statusCode());
    }

    @Test
    void aBucketBecomesPartitionedAndStaysIt() {
        edge.put("/kv/parted/k", "value");
        assertTrue(json(send("PATCH", "parted", "{\"partitioned\":true,\"max_age\":3}")).get("in_force").get("partitioned")
                .asBoolean());
        assertEquals("value", edge.get("/kv/parted/k", "Cache-Control", "no-cache").body());
        assertEquals(1, edge.number("select count(*) from weir.item where bucket = 'parted'"
                + " and tableoid <> 'weir.item_default'::regclass"));
        assertEquals(3, json(send("PATCH", "parted", "{\"partitioned\":true}")).get("settings").get("max_age").asInt());
        for (String json : List.of("{\"partitioned\":false}", "{\"partitioned\":null}")) {
            HttpResponse<String> refused = send("PATCH", "parted", json);
            assertEquals(422, refused.statusCode());
            assertTrue(refused.body().endsWith("\npartitioned must stay true: only deleting the bucket ends its partition.\n"));
        }
        assertEquals(422, send("PUT", "parted", "{}").statusCode());
        json(send("PUT", "parted", "{\"partitioned\":true}"));
        assertEquals("value", edge.get("/kv/parted/k", "Cache-Control", "no-cache").body());
    }

    @Test
    void whatIsAnsweredIsInForce() {
        for (int age = 1; age <= 20; age++) {
            json(send("PATCH", "now", "{\"max_age\":" + age + ",\"cdn_max_age\":" + age + "}"));
            edge.put("/kv/now/k", "value");
            HttpResponse<String> got = edge.get("/kv/now/k");
            assertTrue(field(got, "cache-control").startsWith("public, max-age=" + age + ","), field(got, "cache-control"));
            assertTrue(field(got, "cdn-cache-control").matches("max-age=(1|" + age + ")"), field(got, "cdn-cache-control"));
        }
        json(send("PATCH", "now", "{\"required_conditions\":[\"if-match\"]}"));
        assertEquals(428, edge.put("/kv/now/k", "value").statusCode());
        json(send("PUT", "now", "{\"largest_value\":4}"));
        assertEquals(413, edge.put("/kv/now/k", "value").statusCode());
        json(send("PUT", "now", "{}"));
        assertEquals(200, edge.put("/kv/now/k", "value").statusCode());
        assertEquals("", field(edge.get("/kv/now/k"), "cdn-cache-control"));
    }

    /** Polling alone, once a second, takes half a second each time. */
    @Test
    void whatSomebodysSqlChangesComesByTheChangeStream() {
        edge.put("/kv/sql/k", "value");
        edge.sql("insert into weir.bucket (name) values ('sql') on conflict do nothing");
        Waiting.until("the edge is live", () -> field(edge.get("/kv/sql/k"), "cache-control").contains("stale-if-error"));
        long nanos = 0;
        for (int age = 1; age <= 10; age++) {
            String expected = "max-age=" + age + ",";
            edge.sql("update weir.bucket set max_age = " + age + " where name = 'sql'");
            long committed = System.nanoTime();
            Waiting.until(() -> field(edge.get("/kv/sql/k"), "cache-control").contains(expected));
            nanos += System.nanoTime() - committed;
        }
        assertTrue(nanos < Duration.ofMillis(2500).toNanos(), "ten changes took " + nanos / 1_000_000 + " ms");
        edge.sql("truncate weir.bucket");
        Waiting.until(() -> field(edge.get("/kv/sql/k"), "cache-control").contains("max-age=0,"));
    }
}
