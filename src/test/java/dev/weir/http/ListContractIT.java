package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.testing.Waiting;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code /kv} and {@code /kv/{bucket}} answer. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ListContractIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern NEXT = Pattern.compile("<([^>]+)>; rel=\"next\"");

    private RealEdge edge;

    @BeforeAll
    void start() {
        edge = new RealEdge("list.page-items=3", "list.max-page-items=5");
        for (String key : List.of("a", "b/1", "b/2", "b/c/3", "d%20e", "%C3%BC")) {
            edge.put("/kv/keys/" + key, "value");
        }
    }

    @AfterAll
    void stop() {
        edge.close();
    }

    private List<String> pages(String path) throws Exception {
        List<String> bodies = new ArrayList<>();
        String next = path;
        while (next != null) {
            HttpResponse<String> page = edge.get(next);
            assertEquals(200, page.statusCode(), page.body());
            bodies.add(page.body());
            Matcher link = NEXT.matcher(page.headers().firstValue("link").orElse(""));
            next = link.matches() ? link.group(1) : null;
        }
        return bodies;
    }

    @Test
    void keysComeInTheOrderOfTheirBytesPageByPage() throws Exception {
        assertEquals(
                List.of("[\"a\",\"b/1\",\"b/2\"]", "[\"b/c/3\",\"d e\",\"\u00fc\"]"), pages("/kv/keys"));
        assertEquals(
                List.of("[\"a\",\"b/1\"]", "[\"b/2\",\"b/c/3\"]", "[\"d e\",\"\u00fc\"]"), pages("/kv/keys?limit=2"));
        assertEquals(List.of("[\"b/1\",\"b/2\",\"b/c/3\"]"), pages("/kv/keys?prefix=b%2F"));
        assertEquals(List.of("[\"d e\"]"), pages("/kv/keys/?prefix=d+"));
    }

    @Test
    void aDelimiterFoldsKeysIntoPrefixes() throws Exception {
        assertEquals(
                List.of(
                        "{\"keys\":[\"a\",\"d e\"],\"prefixes\":[\"b/\"]}",
                        "{\"keys\":[\"\u00fc\"],\"prefixes\":[]}"),
                pages("/kv/keys?delimiter=/"));
        assertEquals(
                List.of("{\"keys\":[\"b/1\",\"b/2\"],\"prefixes\":[\"b/c/\"]}"), pages("/kv/keys?delimiter=/&prefix=b/"));
        // A page that ends with a prefix goes on behind all that is under it.
        assertEquals(
                List.of("{\"keys\":[\"a\"],\"prefixes\":[\"b/\"]}", "{\"keys\":[\"d e\",\"\u00fc\"],\"prefixes\":[]}"),
                pages("/kv/keys?delimiter=/&limit=2"));
    }

    @Test
    void detailShowsWhatTheAnswersAboutTheItemShow() throws Exception {
        edge.put("/kv/detail/k", "12345", "Content-Type", "text/csv", "If-Unmodified-Since", "Sun, 06 Nov 1994 08:49:37 GMT");
        String tag = edge.get("/kv/detail/k").headers().firstValue("etag").orElseThrow();
        JsonNode item = JSON.readTree(edge.get("/kv/detail?detail=true").body()).get(0);
        assertEquals("k", item.get("key").asText());
        assertEquals(5, item.get("size").asInt());
        assertEquals("text/csv", item.get("content_type").asText());
        assertEquals(tag, item.get("etag").asText());
        assertEquals("1994-11-06T08:49:37Z", item.get("modified_at").asText());
        assertTrue(item.get("created_at").asText().matches("20\\d\\d-\\d\\d-\\d\\dT[\\d:.]+Z"), item.toString());
    }

    @Test
    void linesHaveNoLimitUnlessOneIsGiven() {
        HttpResponse<String> all = edge.get("/kv/keys", "Accept", "application/x-ndjson");
        assertEquals("application/x-ndjson", all.headers().firstValue("content-type").orElse(""));
        assertEquals("\"a\"\n\"b/1\"\n\"b/2\"\n\"b/c/3\"\n\"d e\"\n\"\u00fc\"\n", all.body());
        assertEquals("\"a\"\n\"b/1\"\n\"b/2\"\n\"b/c/3\"\n",
                edge.get("/kv/keys?limit=4", "Accept", "application/x-ndjson").body());
        assertEquals("\"a\"\n{\"prefix\":\"b/\"}\n\"d e\"\n\"\u00fc\"\n",
                edge.get("/kv/keys?delimiter=/", "Accept", "application/x-ndjson").body());
        assertEquals("", edge.get("/kv/nobody", "Accept", "application/x-ndjson").body());
        assertEquals("[]", edge.get("/kv/nobody", "Accept", "application/x-ndjson;q=0, application/json").body());
    }

    @Test
    void headCountsOnlyIfItIsAsked() {
        HttpResponse<String> plain = edge.send("HEAD", "/kv/keys", "");
        assertEquals(200, plain.statusCode());
        assertFalse(plain.headers().firstValue("weir-count").isPresent());
        assertFalse(plain.headers().firstValue("content-length").isPresent());
        assertEquals("6", edge.send("HEAD", "/kv/keys?count=true", "").headers().firstValue("weir-count").orElse(""));
        assertEquals(
                "3", edge.send("HEAD", "/kv/keys?count=true&prefix=b/", "").headers().firstValue("weir-count").orElse(""));
        assertEquals(400, edge.get("/kv/keys?count=true").statusCode());
    }

    @Test
    void noCacheKeepsAList() {
        HttpResponse<String> list = edge.get("/kv/keys");
        assertEquals("no-store", list.headers().firstValue("cache-control").orElse(""));
        assertEquals("application/json", list.headers().firstValue("content-type").orElse(""));
        assertEquals("[]", edge.get("/kv/nobody").body());
    }

    @Test
    void aDeletedKeyIsNotListed() throws Exception {
        edge.put("/kv/deleted/x", "1");
        edge.put("/kv/deleted/y", "1");
        edge.send("DELETE", "/kv/deleted/x", "");
        assertEquals(List.of("[\"y\"]"), pages("/kv/deleted"));
    }

    @Test
    void bucketsAreListedWithTheirSettings() throws Exception {
        edge.sql("insert into weir.bucket (name, s_maxage) values ('declared', 7)");
        Waiting.until(() -> edge.get("/kv?after=deal").body().contains("\"declared\":true"));
        JsonNode bucket = JSON.readTree(edge.get("/kv?after=deal&limit=1").body()).get(0);
        assertEquals("declared", bucket.get("name").asText());
        assertEquals("register", bucket.get("kind").asText());
        assertEquals(7, bucket.get("s_maxage").asInt());
        assertFalse(bucket.get("partitioned").asBoolean());
        List<String> names = new ArrayList<>();
        for (String page : pages("/kv?limit=1")) {
            JSON.readTree(page).forEach(each -> names.add(each.get("name").asText()));
        }
        assertTrue(names.containsAll(List.of("declared", "keys")), names.toString());
        assertEquals(names.stream().sorted().distinct().toList(), names);
    }

    @Test
    void aBucketNamedHelpIsListedBehindASlash() throws Exception {
        edge.put("/kv/help/me", "1");
        assertEquals(List.of("[\"me\"]"), pages("/kv/help/"));
        assertTrue(edge.get("/kv/help").body().startsWith("Weir stores"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "/kv/keys?limit=0|limit must be a whole number from 1 to 5.",
        "/kv/keys?limit=6|limit must be a whole number from 1 to 5.",
        "/kv/keys?limit=|limit must be a whole number from 1 to 5.",
        "/kv/keys?limit=1e1|limit must be a whole number from 1 to 5.",
        "/kv/keys?limit=1&limit=2|The query has limit twice.",
        "/kv/keys?delimiter=|delimiter must not be empty.",
        "/kv/keys?detail=yes|detail must be true or false.",
        "/kv/keys?prefix=%00|prefix must not have control characters.",
        "/kv/keys?after=%0A|after must not have control characters.",
        "/kv/keys?prefix=%FF|The percent-encoded part of the query is not valid UTF-8.",
        "/kv/keys?prefx=a|The query has prefx, which GET /kv/{bucket} does not support; the nearest is prefix.",
        "/kv?prefix=a|The query has prefix, which GET /kv does not support; known here: after and limit.",
    })
    void whatIsWrongInTheQueryIsTold(String path, String words) {
        HttpResponse<String> answer = edge.get(path);
        assertEquals(400, answer.statusCode(), answer.body());
        assertEquals(words, answer.body().strip());
    }

    @Test
    void aPrefixIsNoLongerThanAKey() {
        assertEquals(200, edge.get("/kv/keys?prefix=" + "a".repeat(1024)).statusCode());
        assertEquals(400, edge.get("/kv/keys?prefix=" + "a".repeat(1025)).statusCode());
    }

    @Test
    void listsAreReadAndNothingElse() {
        HttpResponse<String> put = edge.put("/kv/keys", "x");
        assertEquals(405, put.statusCode());
        assertEquals("GET, HEAD, DELETE, OPTIONS", put.headers().firstValue("allow").orElse(""));
        assertEquals(405, edge.send("DELETE", "/kv", "").statusCode());
        assertEquals(404, edge.get("/keys").statusCode());
    }
}
