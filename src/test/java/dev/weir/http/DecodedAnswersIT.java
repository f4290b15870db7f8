package dev.weir.http;

import static dev.weir.http.EdgeCalls.etag;
import static dev.weir.http.EdgeCalls.field;
import static dev.weir.http.Encoded.ACCEPT;
import static dev.weir.http.Encoded.ENCODING;
import static dev.weir.http.Encoded.TEXT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.testing.Waiting;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client gets that does not accept the coding in which a value is stored. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DecodedAnswersIT {
    private static final long DECODED_BYTES = 8 << 20;

    private RealEdge edge;

    @BeforeAll
    void start() {
        edge = new RealEdge("limits.decoded-bytes=" + DECODED_BYTES, "limits.decoded-answers=2");
    }

    @AfterAll
    void stop() {
        edge.close();
    }

    private String metrics() {
        try {
            return Wire.PLAIN.client().send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + edge.adminPort() + "/metrics")).build(),
                    BodyHandlers.ofString()).body();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private double failures() {
        return metrics().lines().filter(line -> line.startsWith("weir_http_decoding_failed_total "))
                .mapToDouble(line -> Double.parseDouble(line.split(" ")[1])).sum();
    }

    private static byte[] encoded(String coding, byte[] value) {
        return coding.equals("gzip") ? Encoded.gzip(value) : Encoded.zlib(value);
    }

    @ParameterizedTest
    @CsvSource({"gzip, identity", "gzip, ''", "gzip, 'br, gzip;q=0'", "deflate, gzip", "deflate, '*;q=0, identity'"})
    void theEdgeDecodesAsItSends(String coding, String accept) {
        String path = "/kv/decoded/" + coding;
        byte[] bytes = encoded(coding, TEXT);
        Encoded.put(edge, path, bytes, ENCODING, coding, "Content-Language", "en", "Content-Disposition", "inline");
        String stored = etag(edge.send("HEAD", path, ""));
        HttpResponse<byte[]> answer = Encoded.get(edge, path, ACCEPT, accept);
        assertEquals(200, answer.statusCode());
        assertArrayEquals(TEXT, answer.body());
        assertEquals("", field(answer, ENCODING));
        assertEquals("", field(answer, "Content-Length"));
        assertEquals("Accept-Encoding", field(answer, "Vary"));
        assertEquals("none", field(answer, "Accept-Ranges"));
        assertEquals("en inline", field(answer, "Content-Language") + ' ' + field(answer, "Content-Disposition"));
        String tag = etag(answer);
        assertEquals("W/" + stored.replaceAll("\"$", "-identity\""), tag);
        HttpResponse<String> head = edge.send("HEAD", path, "", ACCEPT, accept);
        for (String name : new String[] {"Content-Length", "Content-Type", "Vary", "Accept-Ranges", "ETag", "Last-Modified",
            "Weir-Version", "Cache-Control", "Content-Language", "Content-Disposition", ENCODING}) {
            assertEquals(field(answer, name), field(head, name), name);
        }
        assertArrayEquals(bytes, Encoded.get(edge, path, ACCEPT, coding).body());
    }

    @Test
    void conditionsAreAboutTheTagOfWhatWouldBeSent() {
        String path = "/kv/conditions/k";
        Encoded.put(edge, path, Encoded.gzip(TEXT), ENCODING, "gzip");
        String stored = etag(edge.send("HEAD", path, ""));
        String decoded = etag(Encoded.get(edge, path, ACCEPT, "identity"));
        for (String tag : new String[] {decoded, "\"1\", " + decoded, decoded.substring(2), "*"}) {
            HttpResponse<String> same = edge.get(path, ACCEPT, "identity", "If-None-Match", tag);
            assertEquals(304, same.statusCode(), tag);
            assertEquals(decoded, etag(same));
            assertEquals("Accept-Encoding", field(same, "Vary"));
        }
        assertEquals(200, edge.get(path, ACCEPT, "identity", "If-None-Match", stored).statusCode());
        assertEquals(200, edge.get(path, ACCEPT, "gzip", "If-None-Match", decoded).statusCode());
        HttpResponse<String> failed = edge.get(path, ACCEPT, "identity", "If-Match", decoded);
        assertEquals(412, failed.statusCode(), "a weak tag is none to If-Match");
        assertEquals(decoded, etag(failed));
        assertEquals(200, edge.get(path, ACCEPT, "identity", "If-Match", "*").statusCode());
        for (String tag : new String[] {decoded, decoded.substring(2), '"' + decoded.replace("\"", "") + '"'}) {
            assertEquals(412, edge.put(path, "lost", "If-Match", tag).statusCode(), tag);
            assertEquals(412, edge.delete(path, "If-Match", tag).statusCode(), tag);
        }
        assertEquals(200, edge.put(path, "new", "If-Match", stored).statusCode());
    }

    @Test
    void rangesAreOfTheStoredBytesSoADecodedAnswerIsWhole() {
        Encoded.put(edge, "/kv/ranges/k", Encoded.gzip(TEXT), ENCODING, "gzip");
        for (String range : new String[] {"bytes=0-1", "bytes=1000000-", "bytes=-5"}) {
            HttpResponse<byte[]> answer = Encoded.get(edge, "/kv/ranges/k", ACCEPT, "identity", "Range", range);
            assertEquals(200, answer.statusCode());
            assertArrayEquals(TEXT, answer.body());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "br      | gzip, deflate          | ', which Accept-Encoding excludes and the edge does not decode.'",
        "zstd    | identity               | ', which Accept-Encoding excludes and the edge does not decode.'",
        "gzip    | 'br, identity;q=0'     | '; Accept-Encoding excludes that, and identity too.'",
        "deflate | '*;q=0'                | '; Accept-Encoding excludes that, and identity too.'"})
    void whatCannotBeSentIsRefusedInWords(String coding, String accept, String words) {
        String path = "/kv/refused/" + coding;
        Encoded.put(edge, path, Encoded.gzip(TEXT), ENCODING, coding);
        for (String tag : new String[] {"\"1\"", "*"}) {
            HttpResponse<String> refused = edge.get(path, ACCEPT, accept, "If-None-Match", tag);
            assertEquals(406, refused.statusCode());
            assertEquals("The value is stored with the content coding " + coding + words, refused.body().strip());
            assertEquals("Accept-Encoding", field(refused, "Vary"));
            assertEquals("no-store", field(refused, "Cache-Control"));
            assertFalse(field(refused, "Weir-Version").isEmpty());
        }
        assertEquals(406, edge.send("HEAD", path, "", ACCEPT, accept).statusCode());
        assertEquals(404, edge.get("/kv/refused/none", ACCEPT, accept).statusCode());
    }

    @Test
    void aPlainValueIsSentToEveryone() {
        edge.put("/kv/plain/k", "value");
        for (String accept : new String[] {"", "gzip", "identity;q=0", "*;q=0"}) {
            HttpResponse<String> answer = edge.get("/kv/plain/k", ACCEPT, accept);
            assertEquals("value", answer.body());
            assertEquals("", field(answer, "Vary"));
        }
    }

    /** On the heap, off it, and from the database piece by piece, none of it ever whole in memory. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10_000, 100_000, 900_000})
    void valuesOfAnySizeAreDecodedWhereverTheyAre(int length) {
        byte[] value = Encoded.noise(length);
        Encoded.put(edge, "/kv/sizes/k" + length, Encoded.gzip(value), ENCODING, "gzip");
        assertArrayEquals(value, Encoded.get(edge, "/kv/sizes/k" + length, ACCEPT, "br").body());
        try (RealEdge bare = new RealEdge("cache.off-heap.max-bytes=0")) {
            Encoded.put(bare, "/kv/sizes/k", Encoded.zlib(value), ENCODING, "deflate");
            for (int i = 0; i < 2; i++) {
                HttpResponse<byte[]> answer = Encoded.get(bare, "/kv/sizes/k", ACCEPT, "br");
                assertArrayEquals(value, answer.body());
                assertTrue(length <= 64 << 10 || field(answer, "Cache-Status").equals("weir; fwd=uri-miss"), "no tier has it");
            }
        }
    }

    private String raw(String path, String fields) {
        try (RawClient client = edge.raw()) {
            return client.send("GET " + path + " HTTP/1.1\r\nHost: e\r\nAccept-Encoding: identity\r\n" + fields + "\r\n")
                    .end().rest();
        }
    }

    @Test
    void aValueThatIsNotWhatItsCodingSaysIsRefusedOrCutOffAndCounted() {
        double before = failures();
        edge.put("/kv/broken/text", "no gzip at all", ENCODING, "gzip");
        HttpResponse<String> refused = edge.get("/kv/broken/text", ACCEPT, "identity");
        assertEquals(406, refused.statusCode());
        assertEquals("The value cannot be decoded: its bytes are not gzip, or are cut off.", refused.body().strip());
        assertEquals("no-store", field(refused, "Cache-Control"));
        assertEquals(406, edge.send("HEAD", "/kv/broken/text", "", ACCEPT, "identity").statusCode());
        assertEquals("no gzip at all", edge.get("/kv/broken/text").body());
        byte[] whole = Encoded.gzip(Encoded.noise(300_000));
        Encoded.put(edge, "/kv/broken/cut", Arrays.copyOf(whole, 290_000), ENCODING, "gzip");
        String cut = raw("/kv/broken/cut", "");
        assertTrue(cut.startsWith("HTTP/1.1 200 OK\r\n"), "it has begun");
        assertTrue(cut.length() > 128 << 10 && !cut.endsWith("0\r\n\r\n"), "and has no last chunk");
        assertEquals(before + 3, failures());
        assertEquals(200, edge.get("/status").statusCode());
    }

    @Test
    void aBombIsCutOffAtTheLimit() {
        double before = failures();
        Encoded.put(edge, "/kv/bombs/k", Encoded.gzip(new byte[(int) DECODED_BYTES + 1]), ENCODING, "gzip");
        String cut = raw("/kv/bombs/k", "");
        assertTrue(cut.length() <= DECODED_BYTES + 100_000 && !cut.endsWith("0\r\n\r\n"), "it has no last chunk");
        assertEquals(before + 1, failures());
        Encoded.put(edge, "/kv/bombs/k", Encoded.gzip(new byte[(int) DECODED_BYTES]), ENCODING, "gzip");
        assertTrue(raw("/kv/bombs/k", "").endsWith("0\r\n\r\n"));
    }

    @Test
    void slowReadersHoldOnlySoManyPlaces() {
        Encoded.put(edge, "/kv/slow/k", Encoded.gzip(new byte[(int) DECODED_BYTES]), ENCODING, "gzip");
        String request = "GET /kv/slow/k HTTP/1.1\r\nHost: e\r\nAccept-Encoding: identity\r\n\r\n";
        try (RawClient first = edge.raw().send(request); RawClient second = edge.raw().send(request)) {
            Waiting.until(() -> metrics().contains("weir_http_decoding 2.0\n"));
            HttpResponse<String> refused = edge.get("/kv/slow/k", ACCEPT, "identity");
            assertEquals(503, refused.statusCode());
            assertEquals("1", field(refused, "Retry-After"));
            assertEquals(200, Encoded.get(edge, "/kv/slow/k", ACCEPT, "gzip").statusCode());
        }
        Waiting.until(() -> metrics().contains("weir_http_decoding 0.0\n"));
        assertEquals(200, edge.get("/kv/slow/k", ACCEPT, "identity").statusCode());
    }

    @Test
    void aConnectionCarriesOnAfterADecodedAnswer() {
        Encoded.put(edge, "/kv/goes/on", Encoded.gzip(TEXT), ENCODING, "gzip");
        String twice = raw("/kv/goes/on", "\r\nGET /status HTTP/1.1\r\nHost: e\r\n");
        assertTrue(twice.contains("\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n"), twice);
    }
}
