package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Writes that are sent again, {@code Idempotency-Key}; and what answers to writes have, {@code Prefer}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RepeatsContractIT {
    private static final String KEY = "Idempotency-Key";

    private RealEdge edge;

    @BeforeAll
    void start() {
        edge = new RealEdge("read.inline-bytes=64");
    }

    @AfterAll
    void stop() {
        edge.close();
    }

    private static Optional<String> field(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name);
    }

    private static String tag(HttpResponse<?> answer) {
        return field(answer, "etag").orElseThrow();
    }

    private static void assertRepeated(HttpResponse<?> first, HttpResponse<?> again) {
        assertEquals(200, first.statusCode());
        assertEquals(200, again.statusCode());
        assertEquals(Optional.empty(), field(first, "weir-outcome"));
        assertEquals(Optional.of("repeated"), field(again, "weir-outcome"));
        for (String name : new String[] {"etag", "last-modified", "weir-version", "weir-expires-at"}) {
            assertEquals(field(first, name), field(again, name), name);
        }
    }

    @Test
    void aRepeatIsAnsweredAsTheFirstWasAndChangesNothing() {
        HttpResponse<String> first = edge.put("/kv/repeats/k", "1", KEY, "a", "Weir-Expires-In", "600");
        assertRepeated(first, edge.put("/kv/repeats/k", "1", KEY, "a", "Weir-Expires-In", "600"));
        assertEquals(tag(first), tag(edge.get("/kv/repeats/k")));
        HttpResponse<String> second = edge.put("/kv/repeats/k", "2", KEY, "b");
        assertRepeated(second, edge.put("/kv/repeats/k", "2", KEY, "b"));
        assertEquals("2", edge.get("/kv/repeats/k").body());
    }

    @Test
    void aCompareAndSetMayBeAskedAgain() {
        String tag = tag(edge.put("/kv/repeats/cas", "1"));
        HttpResponse<String> first = edge.put("/kv/repeats/cas", "2", KEY, "a", "If-Match", tag);
        assertRepeated(first, edge.put("/kv/repeats/cas", "2", KEY, "a", "If-Match", tag));
        assertEquals(412, edge.put("/kv/repeats/cas", "2", KEY, "other", "If-Match", tag).statusCode());
        HttpResponse<String> created = edge.put("/kv/repeats/new", "1", KEY, "a", "If-None-Match", "*");
        assertRepeated(created, edge.put("/kv/repeats/new", "1", KEY, "a", "If-None-Match", "*"));
    }

    @Test
    void aRepeatAfterAnotherWriteIsANewOne() {
        String tag = tag(edge.put("/kv/repeats/late", "1"));
        edge.put("/kv/repeats/late", "2", KEY, "a", "If-Match", tag);
        edge.put("/kv/repeats/late", "3");
        assertEquals(412, edge.put("/kv/repeats/late", "2", KEY, "a", "If-Match", tag).statusCode());
        HttpResponse<String> again = edge.put("/kv/repeats/late", "2", KEY, "a");
        assertEquals(Optional.empty(), field(again, "weir-outcome"));
        assertEquals("2", edge.get("/kv/repeats/late").body());
        edge.sql("update weir.item set value = 'by SQL' where bucket = 'repeats' and key = 'late'");
        assertEquals(Optional.empty(), field(edge.put("/kv/repeats/late", "2", KEY, "a"), "weir-outcome"));
    }

    @Test
    void aDeleteMayBeAskedAgain() {
        edge.put("/kv/repeats/gone", "1", KEY, "a");
        HttpResponse<String> first = edge.delete("/kv/repeats/gone", KEY, "b");
        assertRepeated(first, edge.delete("/kv/repeats/gone", KEY, "b"));
        assertEquals(404, edge.delete("/kv/repeats/gone", KEY, "a").statusCode(), "the key of another kind of write");
        assertEquals(404, edge.delete("/kv/repeats/gone").statusCode());
        HttpResponse<String> put = edge.put("/kv/repeats/gone", "1", KEY, "b");
        assertEquals(Optional.empty(), field(put, "weir-outcome"));
        assertEquals("1", edge.get("/kv/repeats/gone").body());
    }

    @Test
    void aKeyWithAnotherValueIsRefused() {
        String tag = tag(edge.put("/kv/repeats/reused", "1", KEY, "a"));
        HttpResponse<String> refused = edge.put("/kv/repeats/reused", "2", KEY, "a");
        assertEquals(422, refused.statusCode());
        assertTrue(refused.body().contains("same Idempotency-Key and another value"), refused.body());
        assertEquals(422, edge.put("/kv/repeats/reused", "1", KEY, "a", "Content-Type", "a/b").statusCode());
        assertEquals(tag, tag(edge.get("/kv/repeats/reused")));
    }

    @Test
    void entriesHaveTheirOwnKeys() {
        String puts = "[{\"key\":\"a\",\"data\":\"1\",\"idempotency_key\":\"x\"},{\"key\":\"b\",\"data\":\"2\"}]";
        String first = edge.multi("PUT", "repeated", puts).body();
        assertEquals("[{\"key\":\"a\",\"result\":\"inserted\"},{\"key\":\"b\",\"result\":\"inserted\"}]", first);
        String tag = tag(edge.get("/kv/repeated/a"));
        String again = edge.multi("PUT", "repeated", puts).body();
        assertEquals("[{\"key\":\"a\",\"result\":\"inserted\"},{\"key\":\"b\",\"result\":\"updated\"}]", again);
        assertEquals(tag, tag(edge.get("/kv/repeated/a")));
        String deletes = "[{\"key\":\"a\",\"idempotency_key\":\"y\"},{\"key\":\"b\"}]";
        assertEquals(
                "[{\"key\":\"a\",\"result\":\"deleted\"},{\"key\":\"b\",\"result\":\"deleted\"}]",
                edge.multi("DELETE", "repeated", deletes).body());
        assertEquals(
                "[{\"key\":\"a\",\"result\":\"deleted\"},{\"key\":\"b\",\"result\":\"absent\"}]",
                edge.multi("DELETE", "repeated", deletes).body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE"})
    void theFieldIsNotForManyItems(String method) {
        HttpResponse<String> refused =
                edge.send(method, "/multi/bad", "[{\"key\":\"k\"}]", "Content-Type", "application/json", KEY, "a");
        assertEquals(400, refused.statusCode());
        assertTrue(refused.body().contains("An entry of /multi may have its own, idempotency_key."), refused.body());
    }

    private String atomically(String puts) {
        HttpResponse<String> answer = edge.send(
                "PUT", "/multi/atomic?atomic=true&versions=true", puts, "Content-Type", "application/json");
        assertEquals(200, answer.statusCode());
        return answer.body();
    }

    @Test
    void anAtomicWriteMayBeAskedAgain() {
        String puts = "[{\"key\":\"a\",\"data\":\"1\",\"idempotency_key\":\"x\"},{\"key\":\"b\",\"data\":\"2\","
                + "\"idempotency_key\":\"x\"}]";
        String first = atomically(puts);
        assertTrue(first.contains("\"inserted\",\"version\":"), first);
        assertEquals(first, atomically(puts));
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "a b", "\u00fc", "a\tb",
        "12345678901234567890123456789012345678901234567890123456789012345"})
    void aBadKeyIsRefusedAndNothingIsStored(String bad) {
        try (RawClient client = edge.raw()) {
            String answer = client.send("PUT /kv/bad/k HTTP/1.1\r\nHost: e\r\nContent-Length: 1\r\n" + KEY + ": " + bad
                    + "\r\n\r\nv").end().rest();
            assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        }
        String json = bad.replace("\t", "\\t");
        HttpResponse<String> many =
                edge.multi("PUT", "bad", "[{\"key\":\"k\",\"data\":\"1\",\"idempotency_key\":\"" + json + "\"}]");
        assertEquals(400, many.statusCode());
        assertTrue(many.body().startsWith("Entry 1: its idempotency_key must be 1 to 64 visible ASCII"), many.body());
        assertEquals(0, edge.number("select count(*) from weir.item where bucket = 'bad'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "true", "[]", "\"\""})
    void aBadKeyOfAnEntryIsRefused(String bad) {
        assertEquals(
                400,
                edge.multi("PUT", "bad", "[{\"key\":\"k\",\"data\":\"1\",\"idempotency_key\":" + bad + "}]").statusCode());
        assertEquals(400, edge.multi("POST", "bad", "[{\"key\":\"k\",\"idempotency_key\":\"x\"}]").statusCode());
    }

    @Test
    void aKeyGivenTwiceIsRefused() {
        try (RawClient client = edge.raw()) {
            String answer = client.send("PUT /kv/bad/k HTTP/1.1\r\nHost: e\r\nContent-Length: 1\r\n" + KEY + ": a\r\n" + KEY
                    + ": a\r\n\r\nv").end().rest();
            assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"return=representation", "Return = \"representation\"; x=y", "respond-async, return=representation",
        "return=representation, return=minimal"})
    void aFailedConditionHasTheValueThatIsThereIfItIsPreferred(String prefer) {
        String tag = tag(edge.put("/kv/prefer/k", "there", "Content-Type", "text/csv"));
        HttpResponse<String> failed = edge.put("/kv/prefer/k", "mine", "If-Match", "\"1\"", "Prefer", prefer);
        assertEquals(412, failed.statusCode());
        assertEquals("there", failed.body());
        assertEquals(tag, tag(failed));
        assertEquals(Optional.of("text/csv"), field(failed, "content-type"));
        assertEquals(Optional.of("no-store"), field(failed, "cache-control"));
        assertEquals(Optional.of("return=representation"), field(failed, "preference-applied"));
        HttpResponse<String> deleted = edge.delete("/kv/prefer/k", "If-Match", "\"1\"", "Prefer", prefer);
        assertEquals("there", deleted.body());
        HttpResponse<String> stored = edge.put("/kv/prefer/k", "mine", "If-Match", tag, "Prefer", prefer);
        assertEquals("mine", stored.body());
        assertEquals(Optional.of("return=representation"), field(stored, "preference-applied"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"return=minimal", "return=minimal, return=representation", "return", "returns=representation",
        "return=\"representation", "x=return=representation", ",,;", "\u00fc"})
    void otherPreferencesChangeNothing(String prefer) {
        edge.put("/kv/prefer/other", "there");
        HttpResponse<String> failed = edge.put("/kv/prefer/other", "mine", "If-Match", "\"1\"", "Prefer", prefer);
        assertEquals(412, failed.statusCode());
        assertEquals("", failed.body());
        assertEquals(Optional.empty(), field(failed, "preference-applied"));
    }

    @Test
    void aLargeValueOrNoneIsNotInTheAnswer() {
        edge.put("/kv/prefer/large", "x".repeat(65));
        HttpResponse<String> failed =
                edge.put("/kv/prefer/large", "mine", "If-Match", "\"1\"", "Prefer", "return=representation");
        assertEquals(412, failed.statusCode());
        assertEquals("", failed.body());
        HttpResponse<String> stored = edge.put("/kv/prefer/large", "y".repeat(65), "Prefer", "return=representation");
        assertEquals("", stored.body());
        HttpResponse<String> absent =
                edge.put("/kv/prefer/none", "mine", "If-Match", "\"1\"", "Prefer", "return=representation");
        assertEquals(412, absent.statusCode());
        assertEquals("", absent.body());
    }
}
