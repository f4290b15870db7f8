package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.bucket.CachePolicy;
import dev.weir.engine.Freshness;
import dev.weir.http.RawClient.Answer;
import dev.weir.item.BucketName;
import dev.weir.item.ContentCoding;
import dev.weir.item.ContentFields;
import dev.weir.item.ItemKey;
import dev.weir.item.Metadata;
import dev.weir.item.Tags;
import dev.weir.response.PieceOutput;
import dev.weir.testing.Waiting;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The fast path answers what the full path answers, and nothing else. */
final class FastGetIT {
    private static final String[] SETTINGS = {"limits.head-bytes=1KiB", "limits.head-fields=10"};
    private static final int TRIES = 600;
    private static final String INTERESTING =
            "\r\n \t:;,/?#%\"\\\0\u007f\u00e4*-_.~GETHTTP/1.1 Host: If-None-Match: Range: bytes=0-1 Content-Length: 1"
                    + " Weir-Expires-In: 5 Weir-Tags: a Accept-Encoding: identity, gzip;q=0, *";

    private static final Metadata TAGGED = Metadata.of("text/plain").withTags(Tags.of(List.of("a", "lang-de", "~!#")));

    private final EdgeFixture quick = new EdgeFixture(SETTINGS);
    private final EdgeFixture slow = new EdgeFixture(SETTINGS);

    FastGetIT() {
        slow.flows.answerNothingHot();
        for (EdgeFixture edge : new EdgeFixture[] {quick, slow}) {
            store(edge, "k", "text/plain; charset=utf-8", "value");
            store(edge, "typed", "image/x-tiny", "\u0000\u00ff");
            store(edge, "odd", "not a\nfield", "value");
            edge.flows.storeBySql(
                    new ItemKey(new BucketName("b"), "mortal"),
                    new Metadata("text/plain", 32_503_680_000_000L, ContentFields.NONE, Tags.NONE),
                    new byte[1]);
            store(edge, "encoded", ContentFields.of(ContentCoding.GZIP, "de", "attachment; filename=" + "x".repeat(900)));
            store(edge, "brotli", ContentFields.of(ContentCoding.BR, null, null));
            store(edge, "described", ContentFields.of(null, "de", "inline"));
            edge.flows.storeBySql(new ItemKey(new BucketName("b"), "tagged"), TAGGED, new byte[1]);
            store(edge, "empty", "text/plain", "");
            store(edge, "large", "text/plain", "x".repeat(PieceOutput.PIECE));
            store(edge, "below", "text/plain", "x".repeat(PieceOutput.PIECE - 1));
        }
    }

    private static void store(EdgeFixture edge, String key, String type, String value) {
        edge.flows.storeBySql(
                new ItemKey(new BucketName("b"), key), Metadata.of(type), value.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void store(EdgeFixture edge, String key, ContentFields content) {
        edge.flows.storeBySql(
                new ItemKey(new BucketName("b"), key), new Metadata("text/plain", Metadata.NEVER, content, Tags.NONE),
                Encoded.gzip(Encoded.TEXT));
    }

    @AfterEach
    @AfterProperty
    void stop() {
        quick.close();
        slow.close();
    }

    /** All that is said to these bytes, but for when. */
    private static String said(EdgeFixture edge, byte[] request) {
        try (RawClient client = edge.raw()) {
            return client.send(request).end().rest().replaceAll("\r\nDate: [^\r]*", "\r\nDate:");
        } catch (UncheckedIOException reset) {
            return "reset";
        }
    }

    private String sameAnswer(String request) {
        byte[] bytes = request.getBytes(StandardCharsets.ISO_8859_1);
        String answer = said(quick, bytes);
        assertEquals(said(slow, bytes), answer, request);
        return answer;
    }

    private static String get(String key, String... fields) {
        return "GET /kv/b/" + key + " HTTP/1.1\r\nHost: edge\r\n" + String.join("", fields) + "\r\n";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"k", "typed", "odd", "mortal", "tagged", "encoded", "brotli", "described", "empty", "below"})
    void aPlainGetIsAnsweredTheFastPathToTheByte(String key) {
        assertTrue(sameAnswer(get(key)).startsWith("HTTP/1.1 200 OK\r\nDate:\r\nAccept-Ranges: bytes\r\n"));
        assertEquals(1, quick.flows.hotReads());
        assertEquals(0, slow.flows.hotReads());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 315_360_000})
    void cdnsAreToldTheSameOnBothWays(int seconds) {
        CachePolicy longest = new CachePolicy(
                Duration.ofDays(3650), Duration.ofDays(3650), Duration.ofDays(3650), Duration.ofDays(3650),
                Duration.ofDays(3650), Duration.ofSeconds(seconds), true);
        for (EdgeFixture edge : new EdgeFixture[] {quick, slow}) {
            edge.policy = longest;
            edge.flows.answerWith(Freshness.LIVE);
        }
        String cdn = "\r\nCDN-Cache-Control: max-age=" + seconds + "\r\n";
        assertTrue(sameAnswer(get("k")).contains(cdn), sameAnswer(get("k")));
        assertTrue(sameAnswer(get("k", "If-None-Match: *\r\n")).contains(cdn));
        assertEquals(3, quick.flows.hotReads());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"1001\"", "W/\"1001\"", "*", "\"1\", \"1001\"", "\"01001\"", "\"1002\"", "1001", "\"1001", "",
        "\"-1001\""})
    void aConditionIsDecidedAsOnTheFullPath(String tag) {
        sameAnswer(get("k", "If-None-Match: " + tag + "\r\n"));
        assertEquals(1, quick.flows.hotReads());
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /b/k", "GET /kv/b/none", "GET /kv/b/large", "GET /kv/b/k?x=1", "GET /kv/b/%6b", "HEAD /kv/b/k",
        "GET /kv/_b/k",
        "GET /kv/b//k", "GET /kv/b/.", "GET /kv/b", "GET /status", "GET //kv/b/k"})
    void otherTargetsAreAnsweredAsOnTheFullPath(String line) {
        sameAnswer(line + " HTTP/1.1\r\nHost: edge\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Range: bytes=1-2", "If-Match: \"1\"", "X-If-Match: \"1\"", "Cache-Control: no-cache",
        "Connection: close",
        "Weir-Min-Version: 1.0", "Weir-Min-Version: x", "If-Unmodified-Since: Sun, 06 Nov 1994 08:49:36 GMT", "Content-Length: 0",
        "Host: two", "Accept: application/problem+json", "If-Range: \"1001\""})
    void otherFieldsAreAnsweredAsOnTheFullPath(String field) {
        sameAnswer(get("k", field + "\r\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip, deflate, br, zstd", "x-gzip;q=0.5, br", "*"})
    void anEncodedItemIsAnsweredTheFastPathToWhoeverAcceptsIt(String accept) {
        for (String key : new String[] {"encoded", "brotli", "k"}) {
            sameAnswer(get(key, "Accept-Encoding: " + accept + "\r\n"));
            sameAnswer(get(key, "accept-encoding:" + accept + " \r\n", "If-None-Match: *\r\n"));
        }
        assertEquals(6, quick.flows.hotReads());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "identity", "gzip;q=0", "*;q=0", "identity;q=0", "br;q=0, zstd", "gzip\r\nAccept-Encoding: br"})
    void whoeverDoesNotAcceptACodingIsAnsweredAsOnTheFullPath(String accept) {
        for (String key : new String[] {"encoded", "brotli", "described"}) {
            sameAnswer(get(key, "Accept-Encoding: " + accept + "\r\n"));
            sameAnswer(get(key, "Accept-Encoding: " + accept + "\r\n", "If-None-Match: W/\"1005-identity\"\r\n"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"large", "encoded"})
    void whatIsHotButNotForTheFastPathIsReadOnce(String key) {
        sameAnswer(get(key, "Accept-Encoding: identity\r\n"));
        assertEquals(1, quick.flows.hotReads());
        assertEquals(0, quick.flows.reads.get());
    }

    @Test
    void heldAnswersAreNotForTheFastPath() {
        sameAnswer(get("k", "A: " + "x".repeat(1024) + "\r\n"));
        sameAnswer(get("k", "A: x\r\n".repeat(10)));
        assertEquals(0, quick.flows.hotReads());
    }

    @Provide
    Arbitrary<String> changedGets() {
        Arbitrary<String> gets = Arbitraries.of(
                get("k", "Connection: keep-alive\r\n", "If-None-Match: \"1001\"\r\n", "User-Agent: x\r\n"), get("typed"),
                get("mortal"), get("tagged"), get("encoded", "Accept-Encoding: gzip, br;q=0\r\n"), get("brotli"),
                get("described"));
        return Combinators.combine(gets, Mutation.any(INTERESTING).list().ofMaxSize(2)).as(Mutation::changed);
    }

    @Property(tries = TRIES)
    void whateverBecomesOfARequestTheAnswerIsThatOfTheFullPath(@ForAll("changedGets") String request) {
        long before = quick.flows.hotReads();
        byte[] bytes = request.getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(said(slow, bytes), said(quick, bytes));
        Statistics.label("on the fast path").collect(quick.flows.hotReads() > before)
                .coverage(ways -> ways.check(true).percentage(share -> share > 10));
    }

    @Test
    void oneConnectionTakesBothWaysInTurn() {
        try (RawClient client = quick.raw()) {
            for (int i = 0; i < 3; i++) {
                Answer hot = client.request("GET /kv/b/k HTTP/1.1").answer();
                Answer ranged = client.request("GET /kv/b/k HTTP/1.1", "Range: bytes=0-1").answer();
                Answer same = client.request("GET /kv/b/k HTTP/1.1", "If-None-Match: \"1001\"").answer();
                assertEquals("value", hot.body());
                assertEquals("va", ranged.body());
                assertEquals(304, same.status());
            }
            client.send(get("k") + get("typed").substring(0, 9));
            assertEquals("value", client.answer().body());
            client.send(get("typed").substring(9) + get("k") + get("none"));
            assertEquals("\u0000\u00ff", client.answer().body());
            assertEquals("value", client.answer().body());
            assertEquals(404, client.answer().status());
        }
        assertEquals(6, quick.flows.hotReads());
    }

    @Test
    void hotAnswersAreCounted() {
        String answer = "";
        try (RawClient client = quick.raw()) {
            client.request("GET /kv/b/k HTTP/1.1").answer();
            client.request("GET /kv/b/k HTTP/1.1", "If-None-Match: \"1001\"").answer();
            answer = said(quick, get("typed").getBytes(StandardCharsets.ISO_8859_1));
        }
        String counted = answer;
        Waiting.until(() -> quick.registry.get("weir.http.requests").tags("method", "GET", "route", "kv", "status", "2xx")
                .timer().count() == 2);
        assertEquals(1, quick.registry.get("weir.http.requests").tags("method", "GET", "route", "kv", "status", "3xx")
                .timer().count());
        assertTrue(quick.registry.get("weir.http.sent").counter().count() > counted.length());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "none|", "cache-tag|Cache-Tag: a,lang-de,~!#", "surrogate-key|Surrogate-Key: a lang-de ~!#",
        "cache-groups|Cache-Groups: \"a\", \"lang-de\", \"~!#\""})
    void tagsStandOnHotAnswersInTheFieldOfTheSetting(String setting, String line) {
        try (EdgeFixture edge = new EdgeFixture("http.tag-field=" + setting)) {
            edge.flows.storeBySql(new ItemKey(new BucketName("b"), "k"), TAGGED, new byte[1]);
            for (String request : new String[] {get("k"), get("k", "If-None-Match: \"1001\"\r\n")}) {
                String hot = said(edge, request.getBytes(StandardCharsets.ISO_8859_1));
                assertTrue(hot.contains("\r\nWeir-Tags: a, lang-de, ~!#\r\n"), hot);
                assertEquals(
                        Stream.ofNullable(line).toList(),
                        hot.lines().filter(field -> field.matches("(Cache-Tag|Surrogate-Key|Cache-Groups): .*")).toList());
                String slowly = request.replace("/kv/b/k ", "/kv/b/k?x ");
                assertEquals(said(edge, slowly.getBytes(StandardCharsets.ISO_8859_1)), hot);
            }
            assertEquals(2, edge.flows.hotReads());
        }
    }

    @Test
    void manyLongTagsFitIntoAHotAnswer() {
        Metadata tags = Metadata.of("text/plain").withTags(Tags.of(
                IntStream.range(0, Tags.MOST).mapToObj(i -> "%03d".formatted(i) + "x".repeat(Tags.MOST_BYTES - 3)).toList()));
        Metadata shorts = Metadata.of("text/plain").withTags(Tags.of(
                IntStream.range('a', 'z').mapToObj(Character::toString).toList()));
        try (EdgeFixture edge = new EdgeFixture("http.tag-field=cache-groups")) {
            edge.flows.storeBySql(new ItemKey(new BucketName("b"), "k"), tags, new byte[1]);
            edge.flows.storeBySql(new ItemKey(new BucketName("b"), "short"), shorts, new byte[1]);
            for (String key : new String[] {"k", "short"}) {
                String hot = said(edge, get(key).getBytes(StandardCharsets.ISO_8859_1));
                String slowly = get(key).replace(" HTTP", "?x HTTP");
                assertEquals(said(edge, slowly.getBytes(StandardCharsets.ISO_8859_1)), hot);
            }
            assertEquals(2, edge.flows.hotReads());
        }
    }

    @Test
    void whatStandsOnEveryAnswerStandsOnHotOnes() {
        try (EdgeFixture edge = new EdgeFixture("http.cors-allow-origin=https://example.com")) {
            store(edge, "k", "text/plain", "value");
            for (String request : new String[] {get("k"), get("k", "If-None-Match: \"1001\"\r\n")}) {
                String hot = said(edge, request.getBytes(StandardCharsets.ISO_8859_1));
                assertTrue(hot.contains("Access-Control-Allow-Origin: https://example.com\r\n"), hot);
                String slowly = request.replace("/kv/b/k ", "/kv/b/k?x ");
                assertEquals(said(edge, slowly.getBytes(StandardCharsets.ISO_8859_1)), hot);
            }
            assertEquals(2, edge.flows.hotReads());
        }
    }
}
