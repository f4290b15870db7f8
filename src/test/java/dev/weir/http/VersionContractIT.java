package dev.weir.http;

import static dev.weir.http.EdgeCalls.etag;
import static dev.weir.http.EdgeCalls.field;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.item.Version;
import dev.weir.testing.Waiting;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Weir-Version on every answer that knows one, and what readers ask with Weir-Min-Version and only-if-cached. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class VersionContractIT {
    private static final String FUTURE = Version.MAX.toString();

    private RealEdge edge;

    @BeforeAll
    void start() {
        edge = new RealEdge("changes.ttl=1h").awaitLive();
    }

    @AfterAll
    void stop() {
        edge.close();
    }

    private static String version(HttpResponse<?> answer) {
        return field(answer, "weir-version");
    }

    /** The version an ETag names, as Weir-Version has it. */
    private static String fromTag(HttpResponse<?> answer) {
        String tag = etag(answer);
        return new Version(Long.parseLong(tag.substring(1, tag.length() - 1))).toString();
    }

    private static String less(String version) {
        return new Version(Version.parse(version).orElseThrow().number() - 1).toString();
    }

    @Test
    void everyAnswerOfAnItemHasItsVersion() {
        HttpResponse<String> put = edge.put("/kv/v/k", "value");
        String version = version(put);
        assertEquals(fromTag(put), version);
        for (HttpResponse<String> answer : List.of(
                edge.get("/kv/v/k"),
                edge.get("/kv/v/%6b"),
                edge.get("/kv/v/k", "Cache-Control", "no-cache"),
                edge.get("/kv/v/k", "Range", "bytes=0-1"),
                edge.get("/kv/v/k", "Range", "bytes=9-"),
                edge.get("/kv/v/k", "If-None-Match", etag(put)),
                edge.get("/kv/v/k", "If-Match", "\"1\""),
                edge.send("HEAD", "/kv/v/k", ""),
                edge.send("HEAD", "/kv/v/k", "", "If-None-Match", etag(put)),
                edge.put("/kv/v/k", "other", "If-None-Match", "*"),
                edge.delete("/kv/v/k", "If-Match", "\"1\""))) {
            assertEquals(version, version(answer), answer.toString());
        }
    }

    @Test
    void aDeleteHasItsTombstonesVersionAndSoHasTheAnswerThatThereIsNothing() {
        String put = version(edge.put("/kv/v/gone", "value"));
        HttpResponse<String> delete = edge.delete("/kv/v/gone");
        assertTrue(Version.parse(version(delete)).orElseThrow().isNewerThan(Version.parse(put).orElseThrow()));
        for (HttpResponse<String> answer : List.of(
                edge.get("/kv/v/gone"),
                edge.get("/kv/v/gone", "Cache-Control", "no-cache"),
                edge.get("/kv/v/gone", "Accept", "application/problem+json"),
                edge.send("HEAD", "/kv/v/gone", ""))) {
            assertEquals(404, answer.statusCode());
            assertEquals(version(delete), version(answer));
        }
    }

    /** A floor would not do: an insert on its way while the floor was raised may bring a version below it. */
    @Test
    void whereThereIsNoRowTheAnswerHasNoVersionSoThatAnyChangePurgesIt() {
        assertTrue(edge.get("/kv/v/never").headers().firstValue("Weir-Version").isEmpty());
    }

    @Test
    void aWriteThroughMultiTellsVersionsWhereItIsAskedTo() {
        HttpResponse<String> put = edge.send(
                "PUT", "/multi/vm?versions=true", "[{\"key\":\"a\",\"data\":\"1\"}]", "Content-Type", "application/json");
        assertEquals(
                "[{\"key\":\"a\",\"result\":\"inserted\",\"version\":\"" + version(edge.get("/kv/vm/a")) + "\"}]", put.body());
        String early = "\"modified_at\":\"Sun, 06 Nov 1994 08:49:37 GMT\"";
        HttpResponse<String> atomic = edge.send(
                "PUT", "/multi/vm?atomic=true&versions=true",
                "[{\"key\":\"new\",\"data\":\"1\"},{\"key\":\"a\",\"data\":\"2\"," + early + "}]", "Content-Type",
                "application/json");
        assertEquals(412, atomic.statusCode());
        assertEquals(
                "[{\"key\":\"new\",\"result\":\"inserted\"},{\"key\":\"a\",\"result\":\"rejected\",\"version\":\""
                        + version(edge.get("/kv/vm/a")) + "\"}]",
                atomic.body(),
                "nothing was written, so new has no version");
        HttpResponse<String> delete = edge.send(
                "DELETE", "/multi/vm?versions=true", "[{\"key\":\"a\"},{\"key\":\"b\"}]", "Content-Type", "application/json");
        assertEquals(
                "[{\"key\":\"a\",\"result\":\"deleted\",\"version\":\"" + version(edge.get("/kv/vm/a"))
                        + "\"},{\"key\":\"b\",\"result\":\"absent\"}]",
                delete.body());
        assertEquals(400, edge.send("PUT", "/multi/vm?versions=1", "[]", "Content-Type", "application/json").statusCode());
    }

    @Test
    void aVersionThatIsThereIsAnsweredAsIfItHadNotBeenAskedFor() {
        HttpResponse<String> put = edge.put("/kv/v/there", "value");
        for (String least : List.of("0.0", less(version(put)), version(put))) {
            HttpResponse<String> get = edge.get("/kv/v/there", "Weir-Min-Version", least);
            assertEquals(200, get.statusCode());
            assertEquals("value", get.body());
            assertEquals("weir; hit; detail=heap", field(get, "cache-status"));
            assertEquals(206, edge.get("/kv/v/there", "Weir-Min-Version", least, "Range", "bytes=0-1").statusCode());
            assertEquals(304, edge.get("/kv/v/there", "Weir-Min-Version", least, "If-None-Match", etag(put)).statusCode());
            assertEquals(412, edge.get("/kv/v/there", "Weir-Min-Version", least, "If-Match", "\"1\"").statusCode());
            assertEquals(200, edge.send("HEAD", "/kv/v/there", "", "Weir-Min-Version", least).statusCode());
        }
        String deleted = version(edge.delete("/kv/v/there"));
        assertEquals(404, edge.get("/kv/v/there", "Weir-Min-Version", version(put)).statusCode(), "a delete is newer, too");
        assertEquals(404, edge.get("/kv/v/there", "Weir-Min-Version", deleted).statusCode());
    }

    @Test
    void whatSqlWroteIsReadBackByItsVersion() {
        edge.put("/kv/v/sql", "old");
        edge.sql("select weir.put_item('v', 'sql', 'new')");
        String written = new Version(edge.number("select version from weir.item where bucket = 'v' and key = 'sql'"))
                .toString();
        HttpResponse<String> get = edge.get("/kv/v/sql", "Weir-Min-Version", written);
        assertEquals("new", get.body());
        assertEquals(written, version(get));
    }

    @Test
    void aVersionThatNobodyHasFailsBeforeAnyOtherCondition() {
        HttpResponse<String> put = edge.put("/kv/v/behind", "value");
        for (String[] fields : new String[][] {
            {}, {"If-None-Match", etag(put)}, {"If-Match", etag(put)}, {"Range", "bytes=0-1"}, {"Cache-Control", "no-cache"}
        }) {
            String[] all = new String[fields.length + 2];
            System.arraycopy(fields, 0, all, 0, fields.length);
            all[fields.length] = "Weir-Min-Version";
            all[fields.length + 1] = FUTURE;
            HttpResponse<String> get = edge.get("/kv/v/behind", all);
            assertEquals(412, get.statusCode());
            assertEquals(version(put), version(get));
            assertEquals(etag(put), etag(get));
            assertEquals("no-store", field(get, "cache-control"));
            assertTrue(get.body().contains("Weir-Min-Version"), get.body());
            assertEquals(412, edge.send("HEAD", "/kv/v/behind", "", all).statusCode());
        }
        HttpResponse<String> none = edge.get("/kv/v/never", "Weir-Min-Version", FUTURE);
        assertEquals(412, none.statusCode());
        assertEquals("", etag(none));
        assertEquals(version(edge.get("/kv/v/never")), version(none));
    }

    @Test
    void manyReadTogetherAreHeldToTheVersionEachOfThem() {
        String first = version(edge.put("/kv/v/m1", "1"));
        String second = version(edge.put("/kv/v/m2", "2"));
        String both = "[{\"key\":\"m1\"},{\"key\":\"m2\"}]";
        String[] least = {"Content-Type", "application/json", "Weir-Min-Version", first};
        assertEquals("{\"m1\":\"1\",\"m2\":\"2\"}", edge.send("POST", "/multi/v", both, least).body());
        least[3] = second;
        HttpResponse<String> behind = edge.send("POST", "/multi/v", both, least);
        assertEquals(412, behind.statusCode());
        assertEquals("no-store", field(behind, "cache-control"));
        least[3] = "1";
        assertEquals(400, edge.send("POST", "/multi/v", both, least).statusCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "x", "1.65536", "-1.0"})
    void whatIsNoVersionIsRefusedInWords(String least) {
        HttpResponse<String> get = edge.get("/kv/v/k", "Weir-Min-Version", least);
        assertEquals(400, get.statusCode());
        assertTrue(get.body().startsWith("Weir-Min-Version must be"), get.body());
        assertEquals(400, edge.get("/kv/v/k", "Weir-Min-Version", "1.0", "Weir-Min-Version", "1.0").statusCode());
    }

    @Test
    void onlyIfCachedIsAnsweredFromTheCachesOrNotAtAll() {
        edge.sql("select weir.put_item('v', 'cached', 'value')");
        HttpResponse<String> miss = edge.get("/kv/v/cached", "Cache-Control", "only-if-cached");
        assertEquals(504, miss.statusCode());
        assertEquals("no-store", field(miss, "cache-control"));
        assertTrue(miss.body().endsWith(".\n"), miss.body());
        String problem =
                edge.get("/kv/v/cached", "Cache-Control", "only-if-cached", "Accept", "application/problem+json").body();
        assertTrue(problem.contains("\"status\":504"), problem);
        assertEquals(504, edge.send("HEAD", "/kv/v/cached", "", "Cache-Control", "only-if-cached").statusCode());
        String[] multi = {"Content-Type", "application/json", "Cache-Control", "only-if-cached"};
        assertEquals(504, edge.send("POST", "/multi/v", "[{\"key\":\"cached\"}]", multi).statusCode());
        assertEquals(0, edge.number("select count(*) from weir.item where key = 'never'"));

        Waiting.until(() -> {
            assertEquals("value", edge.get("/kv/v/cached").body());
            return edge.get("/kv/v/cached", "Cache-Control", "Only-If-Cached, max-age=9").body().equals("value");
        });
        assertEquals(200, edge.send("POST", "/multi/v", "[{\"key\":\"cached\"}]", multi).statusCode());
        assertEquals(504, edge.get("/kv/v/cached", "Cache-Control", "only-if-cached", "Cache-Control", "no-cache").statusCode());
        assertEquals(504, edge.get("/kv/v/cached", "Cache-Control", "only-if-cached", "Weir-Min-Version", FUTURE).statusCode());
    }

    @Test
    void otherOriginsMaySendAndReadTheVersion() {
        try (RealEdge open = new RealEdge("http.cors-allow-origin=*")) {
            assertTrue(field(open.get("/kv/b/k"), "access-control-expose-headers").contains("Weir-Version"));
            HttpResponse<String> preflight = open.send("OPTIONS", "/kv/b/k", "", "Access-Control-Request-Method", "GET");
            assertTrue(field(preflight, "access-control-allow-headers").contains("Weir-Min-Version"));
        }
    }
}
