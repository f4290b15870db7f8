package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Poky's contract for many items, and what Weir adds to it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MultiContractIT {
    private static final String EARLY = "Sun, 06 Nov 1994 08:49:37 GMT";
    private static final String LATE = "Mon, 07 Nov 1994 08:49:37 GMT";

    private EdgeFixture edge;

    @BeforeAll
    void start() {
        edge = new EdgeFixture();
    }

    @AfterAll
    void stop() {
        assertEquals(0, edge.flows.openReadings(), "every reading is closed");
        edge.close();
    }

    private HttpResponse<String> multi(String method, String bucket, String json) {
        return edge.send(method, "/multi/" + bucket, json, "Content-Type", "application/json; charset=utf-8");
    }

    @Test
    void whatIsWrittenTogetherIsReadTogether() {
        HttpResponse<String> put = multi("PUT", "m1", "[{\"key\":\"a/b\",\"data\":\"grüße\\u0000\"},"
                + "{\"key\":\"c\",\"data\":\"\",\"content_type\":\"x/y\"}]");
        assertEquals(200, put.statusCode());
        assertEquals("[{\"key\":\"a/b\",\"result\":\"inserted\"},{\"key\":\"c\",\"result\":\"inserted\"}]", put.body());
        assertEquals("no-store", put.headers().firstValue("cache-control").orElse(""));
        assertEquals("application/json", put.headers().firstValue("content-type").orElse(""));
        HttpResponse<String> post = multi("POST", "m1", "[{\"key\":\"c\"},{\"key\":\"none\"},{\"key\":\"a/b\"},{\"key\":\"c\"}]");
        assertEquals(200, post.statusCode());
        assertEquals("{\"c\":\"\",\"a/b\":\"grüße\\u0000\"}", post.body());
        assertEquals("no-store", post.headers().firstValue("cache-control").orElse(""));
        assertEquals("x/y", edge.get("/kv/m1/c").headers().firstValue("content-type").orElse(""));
        assertEquals("text/plain; charset=utf-8", edge.get("/kv/m1/a/b").headers().firstValue("content-type").orElse(""));
    }

    @Test
    void modifiedAtChoosesWhatIsRead() {
        edge.put("/kv/m2/k", "v", "If-Unmodified-Since", EARLY);
        assertEquals("{\"k\":\"v\"}", multi("POST", "m2", "[{\"key\":\"k\",\"modified_at\":\"" + EARLY + "\"}]").body());
        assertEquals("{}", multi("POST", "m2", "[{\"key\":\"k\",\"modified_at\":\"" + LATE + "\"}]").body());
        assertEquals("{\"k\":\"v\"}", multi("POST", "m2", "[{\"key\":\"k\",\"modified_at\":null}]").body());
    }

    @Test
    void modifiedAtIsAConditionAndAStampOfWrites() {
        edge.put("/kv/m3/k", "v", "If-Unmodified-Since", LATE);
        HttpResponse<String> put = multi(
                "PUT",
                "m3",
                "[{\"key\":\"k\",\"data\":\"w\",\"modified_at\":\"" + EARLY + "\"},"
                        + "{\"key\":\"n\",\"data\":\"x\",\"modified_at\":\"" + EARLY
                        + "\"},{\"key\":\"k\",\"data\":\"y\"}]");
        assertEquals(
                "[{\"key\":\"k\",\"result\":\"rejected\"},{\"key\":\"n\",\"result\":\"inserted\"},"
                        + "{\"key\":\"k\",\"result\":\"updated\"}]",
                put.body());
        assertEquals(200, put.statusCode());
        assertEquals("y", edge.get("/kv/m3/k").body());
        assertEquals(EARLY, edge.get("/kv/m3/n").headers().firstValue("last-modified").orElse(""));
    }

    @Test
    void anAtomicWriteIsAllOrNothing() {
        edge.put("/kv/m4/k", "v", "If-Unmodified-Since", LATE);
        String rejected = "[{\"key\":\"new\",\"data\":\"x\"},{\"key\":\"k\",\"data\":\"w\",\"modified_at\":\"" + EARLY + "\"}]";
        HttpResponse<String> put = multi("PUT", "m4?atomic=true", rejected);
        assertEquals(412, put.statusCode());
        assertEquals("[{\"key\":\"new\",\"result\":\"inserted\"},{\"key\":\"k\",\"result\":\"rejected\"}]", put.body());
        assertEquals(404, edge.get("/kv/m4/new").statusCode());
        assertEquals("v", edge.get("/kv/m4/k").body());
        HttpResponse<String> accepted = multi("PUT", "m4?atomic=true", "[{\"key\":\"new\",\"data\":\"x\"},"
                + "{\"key\":\"k\",\"data\":\"w\"}]");
        assertEquals(200, accepted.statusCode());
        assertEquals("w", edge.get("/kv/m4/k").body());
        HttpResponse<String> twice = multi("PUT", "m4?atomic=true", "[{\"key\":\"k\",\"data\":\"1\"},"
                + "{\"key\":\"k\",\"data\":\"2\"}]");
        assertEquals(400, twice.statusCode());
        assertTrue(twice.body().contains("Entry 2"), twice.body());
        assertEquals("w", edge.get("/kv/m4/k").body());
        assertEquals(400, multi("PUT", "m4?atomic=yes", "[]").statusCode());
    }

    @Test
    void deletesAreAnsweredOneByOne() {
        edge.put("/kv/m5/k", "v");
        HttpResponse<String> deleted = multi("DELETE", "m5", "[{\"key\":\"k\"},{\"key\":\"none\"}]");
        assertEquals("[{\"key\":\"k\",\"result\":\"deleted\"},{\"key\":\"none\",\"result\":\"absent\"}]", deleted.body());
        assertEquals(404, edge.get("/kv/m5/k").statusCode());
        assertEquals(400, multi("DELETE", "m5", "[{\"key\":\"k\",\"modified_at\":\"" + EARLY + "\"}]").statusCode());
    }

    @Test
    void whatIsNotTextTravelsAsBase64() {
        HttpResponse<String> put = multi("PUT", "m6", "[{\"key\":\"bytes\",\"data\":\"/wD+\",\"encoding\":\"base64\"},"
                + "{\"key\":\"text\",\"data\":\"YWJj\",\"encoding\":\"base64\"}]");
        assertEquals(200, put.statusCode());
        assertEquals(
                "{\"bytes\":{\"data\":\"/wD+\",\"encoding\":\"base64\"},\"text\":\"abc\"}",
                multi("POST", "m6", "[{\"key\":\"bytes\"},{\"key\":\"text\"}]").body());
    }

    @Test
    void nothingAskedIsNothingAnswered() {
        assertEquals("{}", multi("POST", "m7", "[]").body());
        assertEquals("[]", multi("PUT", "m7", "[]").body());
        assertEquals("[]", multi("DELETE", "m7", "[]").body());
    }

    @Test
    void onlyJsonIsTaken() {
        assertEquals(415, edge.send("POST", "/multi/m8", "[]", "Content-Type", "text/plain").statusCode());
        assertEquals(415, edge.send("POST", "/multi/m8", "[]").statusCode());
        assertEquals(200, edge.send("POST", "/multi/m8", "[]", "Content-Type", "Application/JSON").statusCode());
        assertEquals(400, multi("POST", "_m8", "[]").statusCode());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|JSON",
                "{}|array",
                "[|JSON",
                "[1]|Entry 1 must be an object",
                "[{}]|Entry 1 has no key",
                "[{\"key\":\"ok\",\"data\":\"v\"},"
                        + "{\"key\":\"\",\"data\":\"v\"}]|Entry 2 has no valid key. A key must not be empty.",
                "[{\"key\":\"a\",\"data\":\"v\"},{\"key\":\"a/../b\",\"data\":\"v\"}]|Entry 2",
                "[{\"key\":7,\"data\":\"v\"}]|Entry 1 must have a string as its key",
                "[{\"key\":\"a\"}]|Entry 1 has no data",
                "[{\"key\":\"a\",\"data\":7}]|string as its data",
                "[{\"key\":\"a\",\"data\":\"v\",\"encoding\":\"hex\"}]|encoding",
                "[{\"key\":\"a\",\"data\":\"a b=\",\"encoding\":\"base64\"}]|base64",
                "[{\"key\":\"a\",\"data\":\"\\ud800\"}]|Unicode",
                "[{\"key\":\"\\ud800\",\"data\":\"v\"}]|Unicode",
                "[{\"key\":\"a\",\"data\":\"v\",\"modified_at\":\"now\"}]|RFC 1123",
                "[{\"key\":\"a\",\"data\":\"v\",\"content_type\":\"x\\ny\"}]|content_type",
                "[{\"key\":\"a\",\"key\":\"b\",\"data\":\"v\"}]|JSON",
                "[{\"key\":\"a\",\"data\":\"v\"}] x|JSON",
                "[{\"key\":\"a\",\"data\":\"v\"}] []|nothing after it"
            })
    void whatCannotBeUnderstoodIsRefusedInWordsAndNothingStored(String json, String words) {
        int before = edge.flows.size();
        HttpResponse<String> put = multi("PUT", "m9", json);
        assertEquals(400, put.statusCode(), put.body());
        assertTrue(put.body().contains(words), put.body());
        assertEquals("no-store", put.headers().firstValue("cache-control").orElse(""));
        assertEquals(before, edge.flows.size());
    }

    @Test
    void limitsAreToldInWords() {
        String entry = "{\"key\":\"k\"},";
        assertEquals(413, multi("POST", "m10",
                "[" + entry.repeat(EdgeFixture.LIMITS.multiEntries()) + "{\"key\":\"k\"}]").statusCode());
        String body = "[{\"key\":\"k\",\"data\":\"" + "x".repeat((int) EdgeFixture.LIMITS.multiBytes()) + "\"}]";
        assertEquals(413, multi("PUT", "m10", body).statusCode());
        String value = "[{\"key\":\"k\",\"data\":\"" + "x".repeat((int) EdgeFixture.LIMITS.valueBytes() + 1) + "\"}]";
        HttpResponse<String> large = multi("PUT", "m10", value);
        assertEquals(413, large.statusCode());
        assertTrue(large.body().startsWith("Entry 1 "), large.body());
    }

    @Test
    void anAnswerHoldsNoMoreThanItMay() {
        String value = "x".repeat((int) EdgeFixture.LIMITS.valueBytes());
        for (String key : new String[] {"1", "2", "3"}) {
            edge.put("/kv/m11/" + key, value);
        }
        HttpResponse<String> two = multi("POST", "m11", "[{\"key\":\"1\"},{\"key\":\"2\"}]");
        assertEquals("{\"1\":\"" + value + "\",\"2\":\"" + value + "\"}", two.body());
        assertEquals(413, multi("POST", "m11", "[{\"key\":\"1\"},{\"key\":\"2\"},{\"key\":\"3\"}]").statusCode());
    }
}
