package dev.weir.http;

import static dev.weir.http.EdgeCalls.field;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ETag and If-Match of {@code /_buckets/{bucket}}: of two who change the same settings, the second learns of the first. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BucketSettingsAtOnceIT {
    private RealEdge edge;
    private EdgeCalls admin;

    @BeforeAll
    void start() {
        edge = new RealEdge();
        admin = edge.admin();
    }

    @AfterAll
    void stop() {
        edge.close();
    }

    private String tag(String bucket) {
        return field(admin.get("/_buckets/" + bucket), "etag");
    }

    private HttpResponse<String> change(String method, String bucket, String json, String ifMatch) {
        return admin.send(method, "/_buckets/" + bucket, json, "Content-Type", "application/json", "If-Match", ifMatch);
    }

    private void assertMaxAge(String bucket, int seconds) {
        String shown = admin.get("/_buckets/" + bucket).body();
        assertTrue(shown.contains("\"settings\":{\"max_age\":" + seconds + ","), shown);
    }

    @Test
    void ofTwoWhoChangeTheSameSettingsTheSecondLearnsOfTheFirst() {
        String none = tag("two");
        assertEquals(412, change("PUT", "two", "{}", "*").statusCode(), "it is not declared");
        HttpResponse<String> first = change("PUT", "two", "{\"max_age\":1}", none);
        assertEquals(200, first.statusCode());
        HttpResponse<String> second = change("PUT", "two", "{\"max_age\":2}", none);
        assertEquals(412, second.statusCode());
        assertEquals("The settings have been changed since, or are not stored; nothing was changed.\n", second.body());
        assertEquals(field(first, "etag"), field(second, "etag"));
        assertEquals(412, change("PATCH", "two", "{\"max_age\":2}", "W/" + field(first, "etag")).statusCode());
        assertEquals(400, change("PATCH", "two", "{\"max_age\":2}", "1").statusCode());
        assertEquals(field(first, "etag"), field(admin.send("HEAD", "/_buckets/two", ""), "etag"));
        assertMaxAge("two", 1);

        HttpResponse<String> patched = change("PATCH", "two", "{\"max_age\":3}", none + ", " + field(first, "etag"));
        assertEquals(200, patched.statusCode());
        assertMaxAge("two", 3);
        assertNotEquals(field(first, "etag"), field(patched, "etag"));
        assertEquals(200, change("PUT", "two", "{\"max_age\":1}", "*").statusCode());
        assertEquals(field(first, "etag"), tag("two"), "the same is stored");
    }

    @Test
    void aRefusedChangeDoesNotDeclareTheBucket() {
        assertEquals(412, change("PATCH", "still-none", "{\"max_age\":2}", "\"1\"").statusCode());
        assertEquals(0, edge.number("select count(*) from weir.bucket where name = 'still-none'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"If-None-Match", "If-Unmodified-Since"})
    void otherConditionsAreRefused(String condition) {
        for (String method : List.of("PUT", "PATCH")) {
            HttpResponse<String> refused =
                    admin.send(method, "/_buckets/b", "{}", "Content-Type", "application/json", condition, "*");
            assertEquals(400, refused.statusCode());
            assertEquals("The only condition that is supported here is If-Match.\n", refused.body());
        }
    }

    @Test
    void otherEdgesHaveTheSameETag() {
        assertEquals(200, change("PUT", "shared", "{\"max_age\":4,\"s_maxage\":5}", tag("shared")).statusCode());
        try (RealEdge other = new RealEdge(edge, "buckets.max-age=7s")) {
            assertEquals(tag("shared"), field(other.admin().get("/_buckets/shared"), "etag"));
        }
    }
}
