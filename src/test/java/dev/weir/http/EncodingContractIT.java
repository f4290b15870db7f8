package dev.weir.http;

import static dev.weir.http.EdgeCalls.etag;
import static dev.weir.http.EdgeCalls.field;
import static dev.weir.http.Encoded.ACCEPT;
import static dev.weir.http.Encoded.ENCODING;
import static dev.weir.http.Encoded.TEXT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that are stored encoded, in a language, with a disposition: what is kept and given back, and what is refused. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EncodingContractIT {
    private static final String LANGUAGE = "Content-Language";
    private static final String DISPOSITION = "Content-Disposition";
    private static final String ATTACHED = "attachment; filename=\"a b.txt\"; filename*=UTF-8''%e2%82%ac.txt";
    private static final String NO_CODING = "must be one of gzip, br, zstd, deflate, or identity; no other coding is stored, and"
            + " no value with more than one.";

    private RealEdge edge;

    @BeforeAll
    void start() {
        edge = new RealEdge();
    }

    @AfterAll
    void stop() {
        edge.close();
    }

    private long stored(String bucket) {
        return edge.number("select count(*) from weir.item where bucket = '" + bucket + "'");
    }

    @ParameterizedTest
    @CsvSource({"gzip, gzip", "br, br", "zstd, zstd", "deflate, deflate", "GZip, gzip", "x-gzip, gzip", "' gzip ,', gzip"})
    void aValueIsGivenBackAsItWasStoredWithItsCoding(String sent, String coding) {
        byte[] bytes = Encoded.noise(100);
        String path = "/kv/kept/" + coding;
        assertEquals(200, Encoded.put(edge, path, bytes, ENCODING, sent).statusCode());
        for (String[] fields : new String[][] {{}, {ACCEPT, "gzip, deflate, br, zstd"}, {"Cache-Control", "no-cache"},
            {ACCEPT, "*;q=0.1"}}) {
            HttpResponse<byte[]> answer = Encoded.get(edge, path, fields);
            assertEquals(200, answer.statusCode());
            assertArrayEquals(bytes, answer.body());
            assertEquals(coding, field(answer, ENCODING));
            assertEquals("Accept-Encoding", field(answer, "Vary"));
            assertEquals("100", field(answer, "Content-Length"));
        }
        HttpResponse<String> head = edge.send("HEAD", path, "");
        assertEquals(coding, field(head, ENCODING));
        assertEquals("Accept-Encoding", field(head, "Vary"));
        HttpResponse<String> same = edge.get(path, "If-None-Match", etag(head));
        assertEquals(304, same.statusCode());
        assertEquals("Accept-Encoding", field(same, "Vary"));
        assertEquals(etag(head), etag(same));
    }

    @Test
    void rangesAreOfTheStoredBytes() {
        Encoded.put(edge, "/kv/ranges/k", Encoded.gzip(TEXT), ENCODING, "gzip");
        HttpResponse<byte[]> part = Encoded.get(edge, "/kv/ranges/k", "Range", "bytes=0-1");
        assertEquals(206, part.statusCode());
        assertArrayEquals(new byte[] {0x1f, (byte) 0x8b}, part.body());
        assertEquals("gzip", field(part, ENCODING));
        assertEquals("Accept-Encoding", field(part, "Vary"));
        assertEquals("bytes 0-1/" + Encoded.gzip(TEXT).length, field(part, "Content-Range"));
    }

    @Test
    void theLanguageAndTheDispositionAreKeptToo() {
        edge.put("/kv/texts/k", "Guten Tag", LANGUAGE, "de, en-GB", DISPOSITION, ATTACHED, "If-None-Match", "*");
        for (String[] fields : new String[][] {{}, {"Cache-Control", "no-cache"}, {ACCEPT, "identity"}, {"Range", "bytes=0-4"}}) {
            HttpResponse<String> answer = edge.get("/kv/texts/k", fields);
            assertEquals("de, en-GB", field(answer, LANGUAGE));
            assertEquals(ATTACHED, field(answer, DISPOSITION));
            assertEquals("", field(answer, "Vary"));
            assertTrue("Guten Tag".startsWith(answer.body()), answer.body());
        }
        String detail = edge.get("/kv/texts?detail=true").body();
        assertTrue(detail.contains("\"content_language\":\"de, en-GB\""), detail);
        assertTrue(!detail.contains("content_encoding"), detail);
        HttpResponse<String> twice = edge.send(
                "PUT", "/kv/texts/two", "v", LANGUAGE, "de", LANGUAGE, "en");
        assertEquals(200, twice.statusCode());
        assertEquals("de, en", field(edge.get("/kv/texts/two"), LANGUAGE), "a list, on as many lines as one likes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/kv/anew/plain", "/kv/anew/multi", "/kv/anew/conditional", "/kv/anew/sql", "/kv/anew/deleted"})
    void everyWriteSetsThemAnew(String path) {
        Encoded.put(edge, path, Encoded.gzip(TEXT), ENCODING, "gzip", LANGUAGE, "de", DISPOSITION, "inline");
        String key = path.substring(path.lastIndexOf('/') + 1);
        switch (key) {
            case "plain" -> edge.put(path, "value");
            case "multi" -> edge.multi("PUT", "anew", "[{\"key\":\"multi\",\"data\":\"value\"}]");
            case "conditional" -> edge.put(path, "value", "If-Match", "*");
            case "sql" -> edge.sql("select weir.put_item('anew', 'sql', 'value')");
            default -> {
                edge.delete(path);
                edge.put(path, "value", "If-None-Match", "*");
            }
        }
        HttpResponse<String> answer = edge.get(path, "Cache-Control", "no-cache");
        assertEquals("value", answer.body());
        for (String name : List.of(ENCODING, LANGUAGE, DISPOSITION, "Vary")) {
            assertEquals("", field(answer, name));
        }
        assertEquals(
                0,
                edge.number("select count(content_encoding) + count(content_language) + count(content_disposition)"
                        + " from weir.item where bucket = 'anew' and key = '" + key + "'"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "compress", "lzma", "gzip, br", "gzip, gzip", "identity, gzip", "g zip", "gzip;q=1", "*", ",", "7",
                "gzip\u00e4"})
    void anotherCodingIsRefusedInWordsAndNothingIsStored(String coding) {
        HttpResponse<String> refused = edge.put("/kv/refused/k", "v", ENCODING, coding);
        assertEquals(415, refused.statusCode());
        assertEquals("Content-Encoding " + NO_CODING, refused.body().strip());
        assertEquals("gzip, br, zstd, deflate, identity", field(refused, ACCEPT));
        assertEquals(0, stored("refused"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "7", "de;q=1", "*", "deutschland", "de_DE", "de-", "de\ten", "d\u00e9", "de en", "de, 7"})
    void aLanguageThatIsNoneIsRefusedInWordsAndNothingIsStored(String language) {
        assertRefused(LANGUAGE, language, "must be a list of language tags, such as de, en-GB, of at most 1024 characters.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ";", "\"inline\"", "a b", "inline filename=x", "attachment;\tfilename=x",
        "attachment; filename=\u00e4", "attachment, inline"})
    void aDispositionThatIsNoneIsRefusedInWordsAndNothingIsStored(String disposition) {
        assertRefused(DISPOSITION, disposition, "must be a type and its parameters, such as attachment; filename=\"x.txt\","
                + " on one line of at most 1024 characters of ASCII, none of them a control character.");
    }

    private void assertRefused(String name, String value, String words) {
        try (RawClient client = edge.raw()) {
            String answer = client.send("PUT /kv/refused/k HTTP/1.1\r\nHost: e\r\nContent-Length: 1\r\n" + name + ": " + value
                    + "\r\n\r\nv").end().rest();
            assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
            assertTrue(answer.contains("\r\n\r\n" + name + ' ' + words), answer);
        }
        assertEquals(0, stored("refused"));
    }

    @Test
    void whatIsTooLongOrGivenTwiceIsRefused() {
        String disposition = "inline; a=" + "x".repeat(1014);
        String language = "de" + ",de".repeat(340) + ", ";
        assertEquals(1024, disposition.length());
        assertEquals(1024, language.length());
        assertEquals(200, edge.put("/kv/long/k", "v", DISPOSITION, disposition, LANGUAGE, language.strip()).statusCode());
        assertEquals(disposition, field(edge.get("/kv/long/k"), DISPOSITION));
        assertRefused(DISPOSITION, disposition + "x", "must be");
        assertRefused(LANGUAGE, language + "de", "must be");
        try (RawClient client = edge.raw()) {
            String answer = client.send("PUT /kv/refused/k HTTP/1.1\r\nHost: e\r\nContent-Length: 1\r\n" + DISPOSITION
                    + ": inline\r\n" + DISPOSITION + ": inline\r\n\r\nv").end().rest();
            assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        }
        assertEquals(0, stored("refused"));
    }

    @Test
    void manyItemsHaveThemEachAndReadersAreToldTheCoding() {
        String data = Base64.getEncoder().encodeToString(Encoded.gzip(TEXT));
        String answer = edge.multi(
                "PUT", "many",
                "[{\"key\":\"a\",\"data\":\"" + data + "\",\"encoding\":\"base64\",\"content_encoding\":\"x-gzip\","
                        + "\"content_language\":\"de\",\"content_disposition\":\"inline\"},"
                        + "{\"key\":\"b\",\"data\":\"text\",\"content_encoding\":\"br\"},"
                        + "{\"key\":\"c\",\"data\":\"3\",\"content_encoding\":null,\"content_language\":null}]")
                .body();
        assertTrue(answer.startsWith("[{\"key\":\"a\",\"result\":\"inserted\"}"), answer);
        HttpResponse<byte[]> read = Encoded.get(edge, "/kv/many/a");
        assertEquals("gzip de inline", field(read, ENCODING) + ' ' + field(read, LANGUAGE) + ' ' + field(read, DISPOSITION));
        assertEquals(
                "{\"a\":{\"data\":\"" + data + "\",\"encoding\":\"base64\",\"content_encoding\":\"gzip\"},"
                        + "\"b\":{\"data\":\"dGV4dA==\",\"encoding\":\"base64\",\"content_encoding\":\"br\"},\"c\":\"3\"}",
                edge.multi("POST", "many", "[{\"key\":\"a\"},{\"key\":\"b\"},{\"key\":\"c\"}]").body());
        String detail = edge.get("/kv/many?detail=true&limit=1").body();
        assertTrue(
                detail.contains("\"content_encoding\":\"gzip\",\"content_language\":\"de\",\"content_disposition\":\"inline\""),
                detail);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "\"content_encoding\":\"lzma\"|Entry 2: its content_encoding " + NO_CODING,
        "\"content_encoding\":\"\"|Entry 2: its content_encoding " + NO_CODING,
        "\"content_encoding\":7|Entry 2 must have a string as its content_encoding.",
        "\"content_language\":\"*\"|Entry 2 has no valid content_language. content_language must be a list",
        "\"content_language\":[\"de\"]|Entry 2 must have a string as its content_language.",
        "\"content_disposition\":\"a\\nb\"|Entry 2 has no valid content_disposition. content_disposition must be a type",
        "\"content_disposition\":\"\\u20ac\"|Entry 2 has no valid content_disposition. content_disposition must be a type",
        "\"content_disposition\":true|Entry 2 must have a string as its content_disposition.",
        "\"content_encoding\":\"br\",\"content_encoding\":\"br\"|Entry 2 names a member twice."
    })
    void aBadMemberOfAnEntryIsRefusedAndNothingIsStored(String member, String words) {
        HttpResponse<String> refused = edge.multi(
                "PUT", "bad", "[{\"key\":\"a\",\"data\":\"1\"},{\"key\":\"b\",\"data\":\"1\"," + member + "}]");
        assertEquals(400, refused.statusCode());
        assertTrue(refused.body().startsWith(words), refused.body());
        assertEquals(0, stored("bad"));
        assertEquals(400, edge.multi("POST", "bad", "[{\"key\":\"b\"," + member + "}]").statusCode());
    }

    @Test
    void whoWritesBySqlSetsThemToo() {
        edge.sql("select weir.put_item('sql', 'k', '\\x00', content_encoding => 'zstd', content_language => 'de',"
                + " content_disposition => 'inline')");
        HttpResponse<byte[]> read = Encoded.get(edge, "/kv/sql/k");
        assertEquals("zstd de inline", field(read, ENCODING) + ' ' + field(read, LANGUAGE) + ' ' + field(read, DISPOSITION));
        for (String set : List.of(
                "content_encoding = 'lzma'", "content_encoding = 'GZIP'", "content_encoding = ''", "content_language = ''",
                "content_language = E'a\\tb'", "content_disposition = E'a\\r\\nX: y'", "content_disposition = 'ä'",
                "content_disposition = repeat('x', 1025)")) {
            Exception refused = assertThrows(
                    IllegalStateException.class, () -> edge.sql("update weir.item set " + set + " where bucket = 'sql'"));
            assertTrue(refused.toString().contains("The key 'k' of bucket 'sql' cannot have the content_"), refused.toString());
        }
        edge.sql("update weir.item set value = null where bucket = 'sql'");
        assertEquals(0, edge.number("select count(content_encoding) from weir.item where bucket = 'sql'"));
    }

    @Test
    void whatNoCheckHasSeenIsNotSent() {
        edge.sql("set weir.writer = 'edge'; insert into weir.item (bucket, key, value, content_encoding, content_language,"
                + " content_disposition) values ('odd', 'k', '\\x00', 'lzma', E'a\\nb', 'ä'); reset weir.writer");
        HttpResponse<byte[]> read = Encoded.get(edge, "/kv/odd/k", ACCEPT, "identity");
        assertArrayEquals(new byte[1], read.body());
        assertEquals("application/octet-stream", field(read, "Content-Type"));
        for (String name : List.of(ENCODING, LANGUAGE, DISPOSITION, "Vary")) {
            assertEquals("", field(read, name));
        }
    }
}
