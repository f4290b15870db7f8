package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.testing.Waiting;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Items that live for a time: {@code Weir-Expires-In} and {@code Weir-Expires-At}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ExpiryContractIT {
    private static final String EXPIRES_IN = "Weir-Expires-In";
    private static final Pattern MILLIS = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");

    private RealEdge edge;

    @BeforeAll
    void start() {
        // Nothing is made a tombstone by itself here, so that only the moment counts.
        edge = new RealEdge("reaper.expiry-every=1h");
        edge.put("/kv/live/k", "value");
        Waiting.until("a live edge", () -> edge.get("/kv/live/k").headers().firstValue("cache-control").orElse("")
                .contains("s-maxage=14400"));
    }

    @AfterAll
    void stop() {
        edge.close();
    }

    private static Optional<String> expiresAt(HttpResponse<?> answer) {
        return answer.headers().firstValue("weir-expires-at");
    }

    /** Lets the item's moment pass, without waiting for it. */
    private void expire(String bucket, String key) {
        edge.sql("update weir.item set expires_at = date_trunc('milliseconds', now()) - interval '1 s' where bucket = '" + bucket
                + "' and key = '" + key + "'");
        Waiting.until(() -> edge.get("/kv/" + bucket + "/" + key).statusCode() == 404);
    }

    @Test
    void theAnswersSayWhenTheItemExpiresByTheClockOfTheDatabase() {
        Instant before = Instant.now();
        HttpResponse<String> put = edge.put("/kv/times/k", "value", EXPIRES_IN, "3600");
        String moment = expiresAt(put).orElseThrow();
        assertTrue(MILLIS.matcher(moment).matches(), moment);
        Duration lives = Duration.between(before, Instant.parse(moment));
        assertTrue(lives.compareTo(Duration.ofSeconds(3599)) > 0 && lives.compareTo(Duration.ofSeconds(3660)) < 0, moment);
        assertEquals(
                Instant.parse(moment).toEpochMilli(),
                edge.number("select weir.epoch_millis(expires_at) from weir.item where bucket = 'times' and key = 'k'"));
        HttpResponse<String> hit = edge.get("/kv/times/k");
        assertEquals(Optional.of(moment), expiresAt(hit));
        assertEquals(Optional.of(moment), expiresAt(edge.get("/kv/times/k", "Cache-Control", "no-cache")));
        String tag = hit.headers().firstValue("etag").orElseThrow();
        assertEquals(Optional.of(moment), expiresAt(edge.get("/kv/times/k", "If-None-Match", tag)));
        assertTrue(edge.get("/kv/times?detail=true").body().contains("\"expires_at\":\"" + moment + "\""));
    }

    @Test
    void eachWriteSetsItAnew() {
        edge.put("/kv/anew/k", "value", EXPIRES_IN, "10");
        assertTrue(expiresAt(edge.put("/kv/anew/k", "longer", EXPIRES_IN, "315360000")).orElseThrow().startsWith("20"));
        assertEquals(Optional.empty(), expiresAt(edge.put("/kv/anew/k", "for ever")));
        HttpResponse<String> loaded = edge.get("/kv/anew/k", "Cache-Control", "no-cache");
        assertEquals("for ever", loaded.body());
        assertEquals(Optional.empty(), expiresAt(loaded));
        assertEquals(0, edge.number("select count(expires_at) from weir.item where bucket = 'anew'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Cache-Control"})
    void anItemThatHasExpiredIsAbsentForEveryReader(String readThrough) {
        String[] fields = readThrough.isEmpty() ? new String[0] : new String[] {readThrough, "no-cache"};
        String bucket = "gone" + readThrough.length();
        edge.put("/kv/" + bucket + "/k", "value", EXPIRES_IN, "3600");
        edge.put("/kv/" + bucket + "/stays", "value");
        edge.get("/kv/" + bucket + "/k");
        expire(bucket, "k");
        assertEquals(404, edge.get("/kv/" + bucket + "/k", fields).statusCode());
        assertEquals("[\"stays\"]", edge.get("/kv/" + bucket).body());
        assertEquals("{\"stays\":\"value\"}", edge.multi("POST", bucket, "[{\"key\":\"k\"},{\"key\":\"stays\"}]").body());
        assertEquals(1, edge.number("select count(*) from weir.item where bucket = '" + bucket + "' and key = 'k'"
                + " and value is not null"), "no tombstone yet");
    }

    @Test
    void anItemThatHasExpiredIsAbsentForEveryCondition() {
        edge.put("/kv/conditions/k", "value", EXPIRES_IN, "3600");
        String tag = edge.get("/kv/conditions/k").headers().firstValue("etag").orElseThrow();
        expire("conditions", "k");
        assertEquals(412, edge.put("/kv/conditions/k", "late", "If-Match", tag).statusCode());
        assertEquals(412, edge.put("/kv/conditions/k", "late", "If-Match", "*").statusCode());
        assertEquals(404, edge.delete("/kv/conditions/k").statusCode());
        assertEquals(200, edge.put("/kv/conditions/k", "new", "If-None-Match", "*").statusCode());
        assertEquals("new", edge.get("/kv/conditions/k").body());
        assertEquals(
                1,
                edge.number("select count(*) from weir.item where bucket = 'conditions' and created_at > now() - interval '1 h'"
                        + " and expires_at is null"));
    }

    @Test
    void aPlainPutOfWhatHasExpiredCreatesItAnew() {
        edge.put("/kv/again/k", "value", EXPIRES_IN, "3600", "If-Unmodified-Since", "Sun, 06 Nov 1994 08:49:37 GMT");
        expire("again", "k");
        String answer = edge.multi("PUT", "again", "[{\"key\":\"k\",\"data\":\"new\"}]").body();
        assertEquals("[{\"key\":\"k\",\"result\":\"inserted\"}]", answer);
        assertTrue(!edge.get("/kv/again/k").headers().firstValue("last-modified").orElseThrow().contains("1994"));
    }

    @Test
    void manyItemsHaveOneEach() {
        String answer = edge.multi(
                "PUT", "many",
                "[{\"key\":\"a\",\"data\":\"1\",\"expires_in\":60},{\"key\":\"b\",\"data\":\"2\"},"
                        + "{\"key\":\"c\",\"data\":\"3\",\"expires_in\":null}]")
                .body();
        assertTrue(answer.startsWith("[{\"key\":\"a\",\"result\":\"inserted\"}"), answer);
        assertTrue(expiresAt(edge.get("/kv/many/a")).isPresent());
        assertTrue(expiresAt(edge.get("/kv/many/b")).isEmpty());
        assertTrue(expiresAt(edge.get("/kv/many/c")).isEmpty());
        edge.multi("PUT", "many", "[{\"key\":\"a\",\"data\":\"1\"}]");
        assertTrue(expiresAt(edge.get("/kv/many/a")).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0", "-1", "315360001", "1.5", "1e3", "x", "1 2", "99999999999999999999", "+1", "\u00b2", "0x10", ","})
    void aBadTimeIsRefusedAndNothingIsStored(String bad) {
        HttpResponse<String> refused = edge.put("/kv/bad/k", "value", EXPIRES_IN, bad);
        assertEquals(400, refused.statusCode());
        assertEquals("Weir-Expires-In must be a whole number of seconds, from 1 to 315360000 (ten years).",
                refused.body().strip());
        assertEquals(0, edge.number("select count(*) from weir.item where bucket = 'bad'"));
    }

    @Test
    void aTimeGivenTwiceOrNotAtAllIsRefused() {
        for (String fields : List.of("Weir-Expires-In: 5\r\nWeir-Expires-In: 5\r\n", "Weir-Expires-In: \r\n")) {
            try (RawClient client = edge.raw()) {
                String answer = client.send("PUT /kv/bad/k HTTP/1.1\r\nHost: e\r\nContent-Length: 1\r\n" + fields + "\r\nv")
                        .end().rest();
                assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
            }
        }
        assertEquals(0, edge.number("select count(*) from weir.item where bucket = 'bad'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "315360001", "1.5", "1e3", "\"60\"", "true", "[60]", "{}", "99999999999999999999"})
    void aBadTimeOfAnEntryIsRefusedAndNothingIsStored(String bad) {
        HttpResponse<String> refused = edge.multi(
                "PUT", "bad", "[{\"key\":\"a\",\"data\":\"1\"},{\"key\":\"b\",\"data\":\"1\",\"expires_in\":" + bad + "}]");
        assertEquals(400, refused.statusCode());
        assertTrue(refused.body().startsWith("Entry 2: its expires_in must be a whole number of seconds"), refused.body());
        assertEquals(0, edge.number("select count(*) from weir.item where bucket = 'bad'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "DELETE"})
    void onlyWritesOfManyItemsHaveIt(String method) {
        assertEquals(400, edge.multi(method, "bad", "[{\"key\":\"a\",\"expires_in\":60}]").statusCode());
    }

    @Test
    void noCacheMayKeepAnItemBeyondItsMoment() {
        edge.put("/kv/caches/k", "value", EXPIRES_IN, "100");
        // Before the edge is live, every cache may keep everything for a second.
        Waiting.until(() -> !edge.get("/kv/caches/k").headers().firstValue("cache-control").orElse("").endsWith("=1"));
        String control = edge.get("/kv/caches/k").headers().firstValue("cache-control").orElseThrow();
        assertTrue(control.matches("public, max-age=0, s-maxage=(9\\d|100)"), control);
        edge.put("/kv/caches/k", "value", EXPIRES_IN, "14430");
        control = edge.get("/kv/caches/k").headers().firstValue("cache-control").orElseThrow();
        assertTrue(
                control.matches(
                        "public, max-age=0, s-maxage=14400, stale-while-revalidate=(2\\d|30), stale-if-error=(2\\d|30)"),
                control);
        edge.put("/kv/caches/k", "value", EXPIRES_IN, "315360000");
        assertEquals(
                "public, max-age=0, s-maxage=14400, stale-while-revalidate=60, stale-if-error=86400",
                edge.get("/kv/caches/k").headers().firstValue("cache-control").orElseThrow());
    }

    @Test
    void aBucketMayHaveADefaultAndAMaximum() {
        edge.sql("insert into weir.bucket (name, default_expires_in, max_expires_in)"
                + " values ('both', 60, 600), ('most', null, 600)");
        Waiting.until(() -> edge.put("/kv/both/k", "v", EXPIRES_IN, "601").statusCode() == 400);
        Waiting.until(() -> edge.put("/kv/most/k", "v", EXPIRES_IN, "601").statusCode() == 400);
        assertEquals(
                "An item of the bucket both lives for at most 600 seconds; nothing was changed.",
                edge.put("/kv/both/new", "v", EXPIRES_IN, "601").body().strip());
        assertEquals(404, edge.get("/kv/both/new").statusCode());
        assertLives(60, expiresAt(edge.put("/kv/both/k", "v")));
        assertLives(600, expiresAt(edge.put("/kv/most/k", "v")));
        assertLives(600, expiresAt(edge.put("/kv/both/k", "v", EXPIRES_IN, "600")));
        assertEquals(
                "Entry 2: An item of the bucket both lives for at most 600 seconds; nothing was changed.",
                edge.multi(
                        "PUT", "both",
                        "[{\"key\":\"x\",\"data\":\"1\"},{\"key\":\"y\",\"data\":\"1\",\"expires_in\":601}]")
                        .body().strip());
        assertEquals(404, edge.get("/kv/both/x").statusCode());
        edge.multi("PUT", "both", "[{\"key\":\"x\",\"data\":\"1\"}]");
        assertLives(60, expiresAt(edge.get("/kv/both/x")));
    }

    private static void assertLives(int seconds, Optional<String> moment) {
        long left = Duration.between(Instant.now(), Instant.parse(moment.orElseThrow())).toSeconds();
        assertTrue(left <= seconds && left > seconds - 30, () -> left + " s of " + seconds);
    }

    @Test
    void whoWritesBySqlSetsItToo() {
        edge.sql("select weir.put_item('sql', 'k', 'v', expires_in => interval '1 hour')");
        assertTrue(expiresAt(edge.get("/kv/sql/k")).isPresent());
        edge.sql("insert into weir.item (bucket, key, value, expires_at) values ('sql', 'i', 'v', now() + interval '1 h')");
        assertEquals(2, edge.number("select count(*) from weir.expiry where bucket = 'sql'"));
        edge.sql("update weir.item set value = null where bucket = 'sql'");
        assertEquals(0, edge.number("select count(expires_at) from weir.item where bucket = 'sql'"));
        for (String moment : List.of("infinity", "-infinity", "10000-01-01", "1969-12-31")) {
            Exception refused = assertThrows(
                    IllegalStateException.class,
                    () -> edge.sql("update weir.item set value = 'v', expires_at = '" + moment + "' where bucket = 'sql'"));
            assertTrue(refused.toString().contains("which is not between 1970 and 9999"), refused.toString());
        }
    }
}
