package dev.weir.http;

import static dev.weir.http.EdgeCalls.field;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.testing.Waiting;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code Weir-Tags}: what is stored and listed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TagsContractIT {
    private static final String TAGS = "Weir-Tags";
    private static final String WORDS =
            "at most 32 tags, each of 1 to 128 visible ASCII characters without \" and , and \\.";

    private RealEdge edge;

    @BeforeAll
    void start() {
        edge = new RealEdge("http.tag-field=surrogate-key");
    }

    @AfterAll
    void stop() {
        edge.close();
    }

    private String tagsOf(String path) {
        String fromCache = field(edge.get(path), TAGS);
        assertEquals(fromCache, field(edge.get(path, "Cache-Control", "no-cache"), TAGS));
        return fromCache;
    }

    private List<String> stored(String bucket) {
        return edge.rows("select key, tag from weir.tag where bucket = '" + bucket + "' order by key, tag");
    }

    @Test
    void anItemHasTheTagsOfItsLastWrite() {
        assertEquals(200, edge.put("/kv/anew/k", "value", TAGS, "product-42, lang-de").statusCode());
        assertEquals("product-42, lang-de", tagsOf("/kv/anew/k"));
        assertEquals("product-42, lang-de", field(edge.send("HEAD", "/kv/anew/k", ""), TAGS));
        String etag = EdgeCalls.etag(edge.get("/kv/anew/k"));
        assertEquals("product-42, lang-de", field(edge.get("/kv/anew/k", "If-None-Match", etag), TAGS));
        assertEquals(List.of("k|lang-de", "k|product-42"), stored("anew"));

        edge.send("POST", "/kv/anew/k", "value", TAGS, "lang-de,\tb");
        assertEquals("lang-de, b", tagsOf("/kv/anew/k"));
        assertEquals(List.of("k|b", "k|lang-de"), stored("anew"), "what it no longer has is gone");

        edge.put("/kv/anew/k", "plain");
        assertEquals("", tagsOf("/kv/anew/k"));
        assertEquals("[]", edge.get("/kv/anew?tag=b").body());
        edge.put("/kv/anew/k", "again", TAGS, "b", "If-Match", EdgeCalls.etag(edge.get("/kv/anew/k")));
        assertEquals("[\"k\"]", edge.get("/kv/anew?tag=b").body());
        edge.delete("/kv/anew/k");
        assertEquals("[]", edge.get("/kv/anew?tag=b").body());
        assertEquals(List.of("k|lang-de"), stored("anew"), "that of the plain put is left to the sweeper");
    }

    @Test
    void aTagCountsOnceAndLinesAreOneList() {
        try (RawClient client = edge.raw()) {
            String answer = client.send("PUT /kv/lines/k HTTP/1.1\r\nHost: e\r\nContent-Length: 1\r\n"
                    + "Weir-Tags: a, ,b,\r\nweir-tags: b, A\r\n\r\nv").end().rest();
            assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
        }
        assertEquals("a, b, A", tagsOf("/kv/lines/k"));
        edge.put("/kv/lines/same", "v", TAGS, "x,".repeat(100));
        assertEquals("x", tagsOf("/kv/lines/same"));
    }

    @Test
    void allCharactersThatATagMayHaveComeBack() {
        String all = IntStream.rangeClosed('!', '~').filter(c -> c != '"' && c != ',' && c != '\\')
                .mapToObj(Character::toString).collect(Collectors.joining());
        edge.put("/kv/all/k", "v", TAGS, all);
        assertEquals(all, tagsOf("/kv/all/k"));
        String most = IntStream.range(0, 32).mapToObj(i -> "%02d".formatted(i) + "x".repeat(126))
                .collect(Collectors.joining(", "));
        edge.put("/kv/all/most", "v", TAGS, most);
        assertEquals(most, tagsOf("/kv/all/most"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "\"a\"", "a\\b", "\u00e4", "\u20ac", "a;b c", ",", "\u007f", "a\tb"})
    void whatIsNoTagIsRefusedAndNothingIsStored(String bad) {
        try (RawClient client = edge.raw()) {
            String answer = client.send(("PUT /kv/bad/k HTTP/1.1\r\nHost: e\r\nContent-Length: 1\r\nWeir-Tags: good, " + bad
                    + "\r\n\r\nv").replace("good, ,", ",").getBytes(java.nio.charset.StandardCharsets.UTF_8)).end().rest();
            assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        }
        assertEquals(0, edge.number("select count(*) from weir.item where bucket = 'bad'"));
    }

    @Test
    void emptyTooLongOrTooManyIsRefusedInWords() {
        String many = IntStream.range(0, 33).mapToObj(Integer::toString).collect(Collectors.joining(","));
        for (String bad : List.of("", " ", ",", " , ,", "x".repeat(129), many)) {
            HttpResponse<String> refused = edge.put("/kv/bad/k", "value", TAGS, bad);
            assertEquals(400, refused.statusCode(), bad);
            assertEquals("Weir-Tags must be a list, separated by commas, of " + WORDS, refused.body().strip());
        }
        assertEquals(0, edge.number("select count(*) from weir.item where bucket = 'bad'"));
    }

    @Test
    void manyItemsHaveTheirOwn() {
        edge.multi("PUT", "many", "[{\"key\":\"a\",\"data\":\"1\",\"tags\":[\"x\",\"y\",\"x\"]},{\"key\":\"b\",\"data\":\"2\"},"
                + "{\"key\":\"c\",\"data\":\"3\",\"tags\":null},{\"key\":\"d\",\"data\":\"4\",\"tags\":[]},"
                + "{\"key\":\"e\",\"data\":\"5\",\"tags\":[\"y\"]}]");
        assertEquals("x, y", tagsOf("/kv/many/a"));
        assertEquals("[\"a\",\"e\"]", edge.get("/kv/many?tag=y").body());
        for (String key : List.of("b", "c", "d")) {
            assertEquals("", tagsOf("/kv/many/" + key));
        }
        edge.send("PUT", "/multi/many?atomic=true", "[{\"key\":\"a\",\"data\":\"1\",\"tags\":[\"z\"]}]", "Content-Type",
                "application/json");
        assertEquals(List.of("a|z", "e|y"), stored("many"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"x\"", "5", "true", "{}", "[5]", "[null]", "[[\"x\"]]", "[\"\"]", "[\"a b\"]", "[\"a,b\"]",
        "[\"\\u00e4\"]", "[\"a\\u0000\"]", "[\"ok\",{}]"})
    void badTagsOfAnEntryAreRefusedAndNothingIsStored(String bad) {
        HttpResponse<String> refused = edge.multi(
                "PUT", "bad", "[{\"key\":\"a\",\"data\":\"1\"},{\"key\":\"b\",\"data\":\"1\",\"tags\":" + bad + "}]");
        assertEquals(400, refused.statusCode());
        assertEquals("Entry 2: its tags must be a list of " + WORDS, refused.body().strip());
        assertEquals(0, edge.number("select count(*) from weir.item where bucket = 'bad'"));
    }

    @Test
    void tagsOfAnEntryAreGivenOnceAndOnlyForWriting() {
        for (String bad : List.of("[\"" + "x".repeat(129) + "\"]", "[\"a\"],\"tags\":[\"a\"]",
                IntStream.range(0, 33).mapToObj(i -> "\"" + i + "\"").collect(Collectors.joining(",", "[", "]")))) {
            assertEquals(400, edge.multi("PUT", "bad", "[{\"key\":\"b\",\"data\":\"1\",\"tags\":" + bad + "}]").statusCode());
        }
        for (String method : List.of("POST", "DELETE")) {
            assertEquals(400, edge.multi(method, "bad", "[{\"key\":\"b\",\"tags\":[\"a\"]}]").statusCode());
        }
    }

    @Test
    void listsAreOfATagOrShowThem() {
        for (String key : List.of("a/1", "a/2", "b", "c")) {
            edge.put("/kv/lists/" + key, "v", TAGS, key.equals("c") ? "other" : "t%, " + key);
        }
        edge.put("/kv/lists/d", "v");
        assertEquals("[\"a/1\",\"a/2\",\"b\"]", edge.get("/kv/lists?tag=t%25").body());
        assertEquals("{\"keys\":[\"b\"],\"prefixes\":[\"a/\"]}", edge.get("/kv/lists?tag=t%25&delimiter=/").body());
        HttpResponse<String> page = edge.get("/kv/lists?tag=t%25&limit=2&prefix=a");
        assertEquals("[\"a/1\",\"a/2\"]", page.body());
        assertEquals("</kv/lists?after=a%2F1&limit=1&tag=t%25>; rel=\"next\"",
                field(edge.get("/kv/lists?tag=t%25&limit=1"), "link"));
        assertEquals("\"a/1\"\n\"a/2\"\n\"b\"\n", edge.get("/kv/lists?tag=t%25", "Accept", "application/x-ndjson").body());
        assertEquals("3", field(edge.send("HEAD", "/kv/lists?tag=t%25&count=true", ""), "weir-count"));
        assertTrue(edge.get("/kv/lists?tag=other&detail=true").body().contains("\"tags\":[\"other\"]"));
        assertTrue(edge.get("/kv/lists?prefix=d&detail=true").body().contains("\"tags\":[]"));
        assertEquals("[]", edge.get("/kv/lists?tag=T%25").body());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "tag=|The tag must be 1 to 1024 visible ASCII characters without \" and , and \\.",
        "tag|The tag must be 1 to 1024 visible ASCII characters without \" and , and \\.",
        "tag=a%20b|The tag must be 1 to 1024 visible ASCII characters without \" and , and \\.",
        "tag=a,b|The tag must be 1 to 1024 visible ASCII characters without \" and , and \\.",
        "tag=%C3%A4|The tag must be 1 to 1024 visible ASCII characters without \" and , and \\.",
        "tag=a&tag=a|The query has tag twice.",
        "tag=%FF|The percent-encoded part of the query is not valid UTF-8.",
    })
    void aBadTagInTheQueryIsTold(String query, String words) {
        for (String method : List.of("GET", "DELETE")) {
            HttpResponse<String> answer = edge.send(method, "/kv/bad?" + query, "");
            assertEquals(400, answer.statusCode());
            assertEquals(words, answer.body().strip());
        }
        assertEquals(400, edge.get("/kv/bad?tag=" + "x".repeat(1025)).statusCode());
    }

    @Test
    void whoWritesBySqlSetsThemToo() {
        edge.sql("select weir.put_item('sql', 'k', 'v', tags => array['a', 'b', 'a'])");
        assertEquals("a, b", tagsOf("/kv/sql/k"));
        edge.sql("insert into weir.item (bucket, key, value, tags) values ('sql', 'i', 'v', '{b,c}')");
        assertEquals("[\"i\",\"k\"]", edge.get("/kv/sql?tag=b").body());
        edge.sql("update weir.item set key = 'j' where bucket = 'sql' and key = 'i'");
        assertEquals("[\"j\"]", edge.get("/kv/sql?tag=c").body());
        edge.sql("update weir.item set tags = '{}' where bucket = 'sql' and key = 'k'");
        assertEquals("[\"j\"]", edge.get("/kv/sql?tag=b").body());
        edge.sql("update weir.item set value = null where bucket = 'sql'");
        assertEquals(0, edge.number("select count(tags) from weir.item where bucket = 'sql'"));
        for (String bad : List.of("{\"a b\"}", "{\"\"}", "{null}", "{{a},{b}}", "{\"a,b\"}", "{\u00e4}", "{\"a\\\\b\"}",
                "{\"a\n\"}",
                "{" + "x".repeat(1025) + "}")) {
            Exception refused = assertThrows(
                    IllegalStateException.class,
                    () -> edge.sql("select weir.put_item('sql', 'bad', 'v', tags => '" + bad + "')"));
            assertTrue(refused.toString().contains("cannot have the tags"), refused.toString());
        }
        edge.sql("select weir.put_item('sql', 'most', 'v', tags => (select array_agg(n || repeat('x', 1000))"
                + " from generate_series(1, 128) n))");
        assertTrue(edge.get("/kv/sql/most").headers().firstValue(TAGS).orElseThrow().length() > 128_000);
        assertThrows(IllegalStateException.class, () -> edge.sql("select weir.put_item('sql', 'bad', 'v', tags =>"
                + " (select array_agg(n::text) from generate_series(1, 129) n))"));
    }

    @Test
    void bothWaysSayAllThatConcernsCachesInTheSameOrder() {
        edge.sql("insert into weir.bucket (name, cdn_max_age) values ('both', 7)");
        edge.put("/kv/both/k", "value", TAGS, "a, b", "Weir-Expires-In", "3600");
        Waiting.until(() -> field(edge.get("/kv/both/k"), "cdn-cache-control").equals("max-age=7"));
        String quick = said("/kv/both/k");
        assertTrue(quick.contains("\r\nSurrogate-Key: a b\r\n"), quick);
        assertTrue(quick.contains("\r\nWeir-Tags: a, b\r\n"), quick);
        assertEquals(said("/kv/both/k?x"), quick);
    }

    private String said(String path) {
        try (RawClient client = edge.raw()) {
            return client.send("GET " + path + " HTTP/1.1\r\nHost: e\r\n\r\n").end().rest()
                    .replaceAll("\r\nDate: [^\r]*", "").replaceAll("s-maxage=\\d+", "");
        }
    }

    @Test
    void whatIsNoTagIsNotSentEvenIfARowHasIt() {
        edge.sql("set weir.writer = 'edge'; insert into weir.item (bucket, key, value, version, tags)"
                + " values ('odd', 'k', 'v', weir.next_version(), array[e'x\\r\\nSet-Cookie: a', 'good', null, 'b c'])");
        assertEquals("good", tagsOf("/kv/odd/k"));
        assertFalse(edge.get("/kv/odd/k").headers().map().containsKey("set-cookie"));
    }
}
