package dev.weir.http;

import static dev.weir.http.BothWays.everything;
import static dev.weir.http.BothWays.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.database.StoreException;
import dev.weir.http.RawClient.Answer;
import dev.weir.testing.Waiting;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fast path writes and answers what the full path writes and answers, and nothing else. */
final class FastPutIT {
    private static final String[] SETTINGS = {
        "limits.head-bytes=1KiB", "limits.head-fields=10", "limits.value-bytes=2KiB", "limits.multi-bytes=2KiB"
    };
    private static final int TRIES = 600;

    private final EdgeFixture quick = new EdgeFixture(SETTINGS);
    private final EdgeFixture slow = new EdgeFixture(SETTINGS);
    private final BothWays ways = new BothWays(quick, slow);

    @AfterEach
    @AfterProperty
    void stop() {
        quick.close();
        slow.close();
    }

    private String shortly(String request) {
        return ways.shortly(request);
    }

    private String atLength(String request) {
        return ways.atLength(request);
    }

    private String same(String request) {
        String answer = shortly(request);
        assertEquals(atLength(request), answer, request);
        assertEquals(slow.flows.contents(), quick.flows.contents(), request);
        return answer;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v", "\r\n\r\n", "\u0000\u00ff"})
    void aPlainPutIsAnsweredTheFastPathToTheByte(String value) {
        assertTrue(same(put("k", value)).startsWith("HTTP/1.1 200 OK\r\nDate:\r\n"));
        assertTrue(same(put("k", value + "2")).contains("\r\nETag: \"1002\"\r\n"));
        assertEquals(2, quick.flows.fastWrites.get());
        assertEquals(0, slow.flows.fastWrites.get());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "text/x; a=b", "", "application/x-www-form-urlencoded", "Application/X-WWW-form-urlencoded; a=b", " a/b \t"})
    void aContentTypeIsKeptAsOnTheFullPath(String type) {
        same(put("k", "v", "Content-Type: " + type + "\r\n"));
        assertEquals(1, quick.flows.fastWrites.get());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\tb", "nonsense", "text/html, application/json", "a/b; c", "a/b\r\nContent-Type: a/b"})
    void whatIsNotOneContentTypeIsRefusedAsOnTheFullPath(String type) {
        assertTrue(same(put("k", "v", "Content-Type: " + type + "\r\n")).startsWith("HTTP/1.1 400 "));
        assertEquals(0, quick.flows.fastWrites.get());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT /b/k", "PUT /kv/b/a/b"})
    void otherPathsOfItemsAreWrittenAsOnTheFullPath(String line) {
        same(line + " HTTP/1.1\r\nHost: edge\r\nContent-Length: 1\r\n\r\nv");
        assertEquals(1, quick.flows.fastWrites.get());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT /kv/b/k?x=1", "PUT /kv/b/%6b", "POST /kv/b/k", "DELETE /kv/b/k", "PUT /kv/_b/k", "PUT /kv/b//k",
        "PUT /kv/b/.", "PUT /kv/b", "PUT /status", "PUT //kv/b/k", "PUT /multi/b", "PATCH /kv/b/k"})
    void otherTargetsAreAnsweredAsOnTheFullPath(String line) {
        same(line + " HTTP/1.1\r\nHost: edge\r\nContent-Length: 1\r\n\r\nv");
        assertEquals(0, quick.flows.fastWrites.get());
    }

    @ParameterizedTest
    @ValueSource(strings = {"If-Match: \"1\"", "If-None-Match: *", "If-Unmodified-Since: Sun, 06 Nov 1994 08:49:36 GMT",
        "If-Unmodified-Since: x", "Content-Encoding: gzip", "Content-Encoding: identity", "Content-Range: bytes 0-0/1",
        "Connection: close", "Expect: 100-continue", "Host: two", "Content-Length: 1", "Transfer-Encoding: chunked",
        "Accept: application/problem+json", "Weir-Expires-In: 60", "Weir-Expires-In: x", "Weir-Tags: a, b",
        "Weir-Tags:", "Weir-Tags: a\r\nWeir-Tags: b",
        "Content-Encoding: lzma", "Content-Language: de", "Content-Language: 7", "Content-Disposition: inline",
        "Content-Disposition: ;"})
    void otherFieldsAreAnsweredAsOnTheFullPath(String field) {
        same(put("k", "v", field + "\r\n"));
        assertEquals(0, quick.flows.fastWrites.get());
    }

    @Test
    void whatAClientAcceptsHasNoPartInAPut() {
        same(put("k", "v", "Accept-Encoding: gzip, br\r\n", "Accept-Encoding: identity;q=0\r\n"));
        assertEquals(1, quick.flows.fastWrites.get());
    }

    @Test
    void whatIsTooLargeIsNotForTheFastPath() {
        same(put("k", "v", "A: " + "x".repeat(1024) + "\r\n"));
        same(put("k", "v", "A: x\r\n".repeat(10)));
        same(put("k", "v", "Content-Type: " + "x".repeat(1025) + "\r\n"));
        assertEquals(0, quick.flows.fastWrites.get());
        same(put("k", "x".repeat(2048)));
        assertEquals(1, quick.flows.fastWrites.get());
        // More than is read at once: the first request would be read by itself.
        String more = put("k", "x".repeat(2049));
        assertEquals(everything(slow, more.replace("/k ", "/%6b ")), shortly(more));
        assertEquals(1, quick.flows.fastWrites.get());
    }

    @Provide
    Arbitrary<String> changedPuts() {
        return BothWays.changedPuts();
    }

    @Property(tries = TRIES)
    void whateverBecomesOfARequestTheAnswerAndTheEffectAreThoseOfTheFullPath(@ForAll("changedPuts") String request) {
        int before = quick.flows.fastWrites.get();
        same(request);
        assertEquals(0, slow.flows.fastWrites.get());
        Statistics.label("on the fast path").collect(quick.flows.fastWrites.get() > before)
                .coverage(ways -> ways.check(true).percentage(share -> share > 10));
    }

    @Test
    void everyFailureIsToldAsOnTheFullPath() {
        for (RuntimeException failure : List.of(
                new StoreException.Overloaded("x"),
                new StoreException.OutcomeUnknown("x"),
                new StoreException.Unavailable("x"),
                new StoreException.Refused("x"))) {
            quick.flows.failWith(failure);
            slow.flows.failWith(failure);
            assertTrue(!same(put("k", "v", "Accept: */*\r\n")).startsWith("HTTP/1.1 200"));
        }
        RuntimeException unforeseen = new IllegalStateException("on demand");
        quick.flows.failWith(unforeseen);
        slow.flows.failWith(unforeseen);
        String told = shortly(put("k", "v"));
        String hidden = "see [0-9a-f]{8} in";
        assertEquals(atLength(put("k", "v")).replaceAll(hidden, ""), told.replaceAll(hidden, ""));
        assertEquals(5, quick.flows.fastWrites.get());
    }

    @Test
    void afterAFailureTheConnectionCarriesOn() {
        try (RawClient client = quick.raw()) {
            quick.flows.failWith(new StoreException.OutcomeUnknown("x"));
            Answer unknown = client.send(put("k", "v")).answer();
            assertEquals(503, unknown.status());
            assertEquals("unknown", unknown.field("weir-outcome"));
            quick.flows.failWith(null);
            assertEquals(200, client.send(put("k", "v")).answer().status());
        }
        assertEquals(2, quick.flows.fastWrites.get());
    }

    @Test
    void aPendingPurgeAndWhatStandsOnEveryAnswerAreToldAsOnTheFullPath() {
        try (EdgeFixture edge = new EdgeFixture("http.cors-allow-origin=https://example.com")) {
            edge.flows.leavePurgesPending();
            for (int i = 0; i < 2; i++) {
                String answer = everything(edge, put("k" + i, "v"));
                String slowly = everything(edge, put("%78" + i, "v"));
                assertTrue(slowly.contains("\r\nWeir-Purge: pending\r\n"), slowly);
                assertTrue(answer.contains("Access-Control-Allow-Origin: https://example.com\r\n"), answer);
                assertEquals(slowly.replaceAll("10\\d\\d", ""), answer.replaceAll("10\\d\\d", ""));
                edge.flows.failWith(new StoreException.Refused("x"));
                assertEquals(everything(edge, put("%6b", "v")), everything(edge, put("k", "v")));
                edge.flows.failWith(null);
            }
            assertEquals(4, edge.flows.fastWrites.get());
        }
    }

    @Test
    void aWriteWhoseVersionIsLostIsAnsweredAsOnTheFullPath() {
        quick.flows.loseVersions();
        slow.flows.loseVersions();
        assertTrue(!same(put("k", "v")).contains("ETag"));
        assertEquals(1, quick.flows.fastWrites.get());
    }

    @Test
    void writesAreCounted() {
        List<String> answers = new ArrayList<>();
        answers.add(shortly(put("k", "v")));
        quick.flows.failWith(new StoreException.Unavailable("x"));
        answers.add(shortly(put("k", "v")));
        assertEquals(2, quick.flows.fastWrites.get());
        for (String status : List.of("2xx", "5xx")) {
            Waiting.until(() -> quick.registry.find("weir.http.requests").tags("method", "PUT", "route", "kv", "status", status)
                    .timers().stream().mapToLong(timer -> timer.count()).sum() == 1);
        }
        assertTrue(quick.registry.get("weir.http.sent").counter().count() > String.join("", answers).length());
    }
}
