package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
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

    private RealEdge edge;

    @BeforeAll
    void start() {
        edge = new RealEdge();
    }

    @AfterAll
    void stop() {
        edge.close();
    }

    @Test
    void whatIsWrittenTogetherIsReadTogether() {
        HttpResponse<String> put = edge.multi("PUT", "m1", "[{\"key\":\"a/b\",\"data\":\"grüße\\u0000\"},"
                + "{\"key\":\"c\",\"data\":\"\",\"content_type\":\"x/y\"}]");
        assertEquals(200, put.statusCode());
        assertEquals("[{\"key\":\"a/b\",\"result\":\"inserted\"},{\"key\":\"c\",\"result\":\"inserted\"}]", put.body());
        assertEquals("no-store", put.headers().firstValue("cache-control").orElse(""));
        assertEquals("application/json", put.headers().firstValue("content-type").orElse(""));
        HttpResponse<String> post =
                edge.multi("POST", "m1", "[{\"key\":\"c\"},{\"key\":\"none\"},{\"key\":\"a/b\"},{\"key\":\"c\"}]");
        assertEquals(200, post.statusCode());
        assertEquals("{\"c\":\"\",\"a/b\":\"grüße\\u0000\"}", post.body());
        assertEquals("no-store", post.headers().firstValue("cache-control").orElse(""));
        assertEquals("x/y", edge.get("/kv/m1/c").headers().firstValue("content-type").orElse(""));
        assertEquals("text/plain; charset=utf-8", edge.get("/kv/m1/a/b").headers().firstValue("content-type").orElse(""));
    }

    @Test
    void modifiedAtChoosesWhatIsRead() {
        edge.put("/kv/m2/k", "v", "If-Unmodified-Since", EARLY);
        assertEquals("{\"k\":\"v\"}", edge.multi("POST", "m2", "[{\"key\":\"k\",\"modified_at\":\"" + EARLY + "\"}]").body());
        assertEquals("{}", edge.multi("POST", "m2", "[{\"key\":\"k\",\"modified_at\":\"" + LATE + "\"}]").body());
        assertEquals("{\"k\":\"v\"}", edge.multi("POST", "m2", "[{\"key\":\"k\",\"modified_at\":null}]").body());
    }

    @Test
    void modifiedAtIsAConditionAndAStampOfWrites() {
        edge.put("/kv/m3/k", "v", "If-Unmodified-Since", LATE);
        HttpResponse<String> put = edge.multi(
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
        HttpResponse<String> put = edge.multi("PUT", "m4?atomic=true", rejected);
        assertEquals(412, put.statusCode());
        assertEquals("[{\"key\":\"new\",\"result\":\"inserted\"},{\"key\":\"k\",\"result\":\"rejected\"}]", put.body());
        assertEquals(404, edge.get("/kv/m4/new").statusCode());
        assertEquals("v", edge.get("/kv/m4/k").body());
        HttpResponse<String> accepted = edge.multi("PUT", "m4?atomic=true", "[{\"key\":\"new\",\"data\":\"x\"},"
                + "{\"key\":\"k\",\"data\":\"w\"}]");
        assertEquals(200, accepted.statusCode());
        assertEquals("w", edge.get("/kv/m4/k").body());
        HttpResponse<String> twice = edge.multi("PUT", "m4?atomic=true", "[{\"key\":\"k\",\"data\":\"1\"},"
                + "{\"key\":\"k\",\"data\":\"2\"}]");
        assertEquals(400, twice.statusCode());
        assertTrue(twice.body().contains("Entry 2"), twice.body());
        assertEquals("w", edge.get("/kv/m4/k").body());
        assertEquals(400, edge.multi("PUT", "m4?atomic=yes", "[]").statusCode());
    }

    @Test
    void deletesAreAnsweredOneByOne() {
        edge.put("/kv/m5/k", "v");
        HttpResponse<String> deleted = edge.multi("DELETE", "m5", "[{\"key\":\"k\"},{\"key\":\"none\"}]");
        assertEquals("[{\"key\":\"k\",\"result\":\"deleted\"},{\"key\":\"none\",\"result\":\"absent\"}]", deleted.body());
        assertEquals(404, edge.get("/kv/m5/k").statusCode());
        assertEquals(400, edge.multi("DELETE", "m5", "[{\"key\":\"k\",\"modified_at\":\"" + EARLY + "\"}]").statusCode());
    }

    @Test
    void whatIsNotTextTravelsAsBase64() {
        HttpResponse<String> put = edge.multi("PUT", "m6", "[{\"key\":\"bytes\",\"data\":\"/wD+\",\"encoding\":\"base64\"},"
                + "{\"key\":\"text\",\"data\":\"YWJj\",\"encoding\":\"base64\"}]");
        assertEquals(200, put.statusCode());
        assertEquals(
                "{\"bytes\":{\"data\":\"/wD+\",\"encoding\":\"base64\"},\"text\":\"abc\"}",
                edge.multi("POST", "m6", "[{\"key\":\"bytes\"},{\"key\":\"text\"}]").body());
    }

    @Test
    void nothingAskedIsNothingAnswered() {
        assertEquals("{}", edge.multi("POST", "m7", "[]").body());
        assertEquals("[]", edge.multi("PUT", "m7", "[]").body());
        assertEquals("[]", edge.multi("DELETE", "m7", "[]").body());
    }

    @Test
    void onlyJsonIsTaken() {
        assertEquals(415, edge.send("POST", "/multi/m8", "[]", "Content-Type", "text/plain").statusCode());
        assertEquals(415, edge.send("POST", "/multi/m8", "[]").statusCode());
        assertEquals(200, edge.send("POST", "/multi/m8", "[]", "Content-Type", "Application/JSON").statusCode());
        assertEquals(400, edge.multi("POST", "_m8", "[]").statusCode());
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
                "[{\"key\":\"\\u0000\",\"data\":\"v\"}]|control characters",
                "[{\"key\":\"\\ufffd\",\"data\":\"v\"}]|U+FFFD",
                "[{\"key\":\"a//b\",\"data\":\"v\"}]|Entry 1",
                "[{\"key\":\"..\",\"data\":\"v\"}]|Entry 1",
                "[{\"key\":\"a/\",\"data\":\"v\"}]|Entry 1",
                "[{\"key\":\"a\",\"data\":\"v\",\"content_type\":\"caf\u00e9\"}]|content_type",
                "[{\"key\":\"a\",\"data\":\"v\",\"modified_at\":\"Sat, 01 Jan 0000 00:00:00 GMT\"}]|RFC 1123",
                "[{\"key\":\"a\",\"data\":\"v\",\"modified_at\":7}]|string as its modified_at",
                "[{\"key\":\"a\",\"key\":\"b\",\"data\":\"v\"}]|Entry 1 names a member twice",
                "[{\"key\":\"a\",\"data\":\"v\"}] x|JSON",
                "[{\"key\":\"a\",\"data\":\"v\"}] []|nothing after it"
            })
    void whatCannotBeUnderstoodIsRefusedInWordsAndNothingStored(String json, String words) {
        long before = edge.rows();
        HttpResponse<String> put = edge.multi("PUT", "m9", json);
        assertEquals(400, put.statusCode(), put.body());
        assertTrue(put.body().contains(words), put.body());
        assertEquals("no-store", put.headers().firstValue("cache-control").orElse(""));
        assertEquals(before, edge.rows());
    }

    @Test
    void limitsAreToldInWords() {
        String entry = "{\"key\":\"k\"},";
        assertEquals(413, edge.multi("POST", "m10",
                "[" + entry.repeat(TestSettings.MULTI_ENTRIES) + "{\"key\":\"k\"}]").statusCode());
        String body = "[{\"key\":\"k\",\"data\":\"" + "x".repeat(TestSettings.MULTI_BYTES) + "\"}]";
        assertEquals(413, edge.multi("PUT", "m10", body).statusCode());
        String value = "[{\"key\":\"k\",\"data\":\"" + "x".repeat(TestSettings.VALUE_BYTES + 1) + "\"}]";
        HttpResponse<String> large = edge.multi("PUT", "m10", value);
        assertEquals(413, large.statusCode());
        assertTrue(large.body().startsWith("Entry 1 "), large.body());
    }

    @Test
    void anAnswerHoldsNoMoreThanItMay() {
        String value = "x".repeat(TestSettings.VALUE_BYTES);
        for (String key : new String[] {"1", "2", "3"}) {
            edge.put("/kv/m11/" + key, value);
        }
        HttpResponse<String> two = edge.multi("POST", "m11", "[{\"key\":\"1\"},{\"key\":\"2\"}]");
        assertEquals("{\"1\":\"" + value + "\",\"2\":\"" + value + "\"}", two.body());
        assertEquals(413, edge.multi("POST", "m11", "[{\"key\":\"1\"},{\"key\":\"2\"},{\"key\":\"3\"}]").statusCode());
    }

    @Test
    void anOverlongKeyOrTypeIsRefusedWithItsEntry() {
        long before = edge.rows();
        for (String entry : new String[] {
            "{\"key\":\"" + "\u00e9".repeat(513) + "\",\"data\":\"v\"}",
            "{\"key\":\"k\",\"data\":\"v\",\"content_type\":\"x/" + "y".repeat(1023) + "\"}"
        }) {
            HttpResponse<String> put = edge.multi("PUT", "m12", "[{\"key\":\"fine\",\"data\":\"v\"}," + entry + "]");
            assertEquals(400, put.statusCode());
            assertTrue(put.body().startsWith("Entry 2 "), put.body());
        }
        assertEquals(before, edge.rows(), "nothing is stored");
        String longest = "{\"key\":\"" + "\u00e9".repeat(512)
                + "\",\"data\":\"v\",\"content_type\":\"x/" + "y".repeat(1022) + "\"}";
        assertEquals(200, edge.multi("PUT", "m12", "[" + longest + "]").statusCode());
        assertEquals("v", edge.get("/kv/m12/" + "%C3%A9".repeat(512)).body());
    }

    @Test
    void anAnswerIsInTheOrderOfTheEntries() {
        StringBuilder wanted = new StringBuilder("[");
        StringBuilder expected = new StringBuilder("[");
        for (int i = 0; i < TestSettings.MULTI_ENTRIES; i++) {
            String key = "k" + i * 37 % TestSettings.MULTI_ENTRIES;
            wanted.append(i == 0 ? "" : ",").append("{\"key\":\"").append(key).append("\",\"data\":\"").append(i).append("\"}");
            expected.append(i == 0 ? "" : ",").append("{\"key\":\"").append(key).append("\",\"result\":\"inserted\"}");
        }
        assertEquals(expected.append(']').toString(), edge.multi("PUT", "m13", wanted.append(']').toString()).body());
    }

    @Test
    void aKeyThatStandsTwiceIsWrittenTwiceInOrder() {
        HttpResponse<String> put = edge.multi("PUT", "m14", "[{\"key\":\"k\",\"data\":\"1\"},{\"key\":\"k\",\"data\":\"2\"}]");
        assertEquals("[{\"key\":\"k\",\"result\":\"inserted\"},{\"key\":\"k\",\"result\":\"updated\"}]", put.body());
        assertEquals("2", edge.get("/kv/m14/k").body());
        HttpResponse<String> deleted = edge.multi("DELETE", "m14", "[{\"key\":\"k\"},{\"key\":\"k\"}]");
        assertEquals("[{\"key\":\"k\",\"result\":\"deleted\"},{\"key\":\"k\",\"result\":\"absent\"}]", deleted.body());
    }

    @Test
    void anAcceptedDateBecomesModifiedAt() {
        String entry = "[{\"key\":\"k\",\"data\":\"v\",\"modified_at\":\"%s\"}]";
        assertEquals(200, edge.multi("PUT", "m15", entry.formatted(EARLY)).statusCode());
        assertTrue(edge.multi("PUT", "m15", entry.formatted(EARLY)).body().contains("updated"), "equal is accepted");
        assertTrue(edge.multi("PUT", "m15", entry.formatted("Monday, 07-Nov-94 08:49:37 GMT")).body().contains("updated"));
        assertEquals(LATE, edge.get("/kv/m15/k").headers().firstValue("last-modified").orElse(""));
        String asctime = "[{\"key\":\"k\",\"modified_at\":\"Mon Nov  7 08:49:37 1994\"}]";
        assertEquals("{\"k\":\"v\"}", edge.multi("POST", "m15", asctime).body());
    }

    @Test
    void whatOneFaceStoresTheOtherReads() {
        edge.put("/kv/m16/%E2%82%AC/%22", "\u20ac\"\\\n\u2028");
        assertEquals(
                "{\"\u20ac/\\\"\":\"\u20ac\\\"\\\\\\n\u2028\"}", edge.multi("POST", "m16", "[{\"key\":\"\u20ac/\\\"\"}]").body());
        edge.multi("PUT", "m16", "[{\"key\":\"\ud83d\ude00\",\"data\":\"AAECgP8=\","
                + "\"encoding\":\"base64\",\"content_type\":\"x/y\"}]");
        HttpResponse<byte[]> get =
                edge.send("GET", "/kv/m16/%F0%9F%98%80", BodyPublishers.noBody(), BodyHandlers.ofByteArray());
        assertArrayEquals(new byte[] {0, 1, 2, -128, -1}, get.body());
        assertEquals("x/y", get.headers().firstValue("content-type").orElse(""));
    }

    @Test
    void anAtomicWriteOfManyIsSeenWhole() {
        HttpResponse<String> put = edge.multi(
                "PUT", "m17?atomic=true", "[{\"key\":\"b\",\"data\":\"1\"},"
                        + "{\"key\":\"a\",\"data\":\"2\",\"modified_at\":\"" + EARLY + "\"}]");
        assertEquals(200, put.statusCode());
        assertEquals("[{\"key\":\"b\",\"result\":\"inserted\"},{\"key\":\"a\",\"result\":\"inserted\"}]", put.body());
        assertEquals("{\"a\":\"2\",\"b\":\"1\"}", edge.multi("POST", "m17", "[{\"key\":\"a\"},{\"key\":\"b\"}]").body());
        assertEquals(EARLY, edge.get("/kv/m17/a").headers().firstValue("last-modified").orElse(""));
        assertEquals("[]", edge.multi("PUT", "m17?atomic=true", "[]").body());
    }
}
