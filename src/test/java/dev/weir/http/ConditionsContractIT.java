package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Poky's conditions on one item and RFC 9110's: dates, tags, ranges. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ConditionsContractIT {
    private static final String EARLY = "Sun, 06 Nov 1994 08:49:37 GMT";
    private static final String LATE = "Mon, 07 Nov 1994 08:49:37 GMT";

    private EdgeFixture edge;

    @BeforeAll
    void start() {
        edge = new EdgeFixture();
    }

    @AfterAll
    void stop() {
        assertEquals(0, edge.flows.openReadings(), "every reading is closed");
        edge.close();
    }

    private static String etag(HttpResponse<?> response) {
        return response.headers().firstValue("etag").orElse("");
    }

    private static String field(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @Test
    void ifUnmodifiedSinceAcceptsOnlyDatesNotBeforeModifiedAt() {
        assertEquals(200, edge.put("/kv/b/ius", "1", "If-Unmodified-Since", LATE).statusCode());
        assertEquals(LATE, field(edge.get("/kv/b/ius"), "last-modified"));
        HttpResponse<String> rejected = edge.put("/kv/b/ius", "2", "If-Unmodified-Since", EARLY);
        assertEquals(412, rejected.statusCode());
        assertEquals("", rejected.body());
        assertEquals(LATE, field(rejected, "last-modified"));
        assertEquals(etag(edge.get("/kv/b/ius")), etag(rejected));
        assertEquals("no-store", field(rejected, "cache-control"));
        assertEquals(200, edge.put("/kv/b/ius", "3", "If-Unmodified-Since", LATE).statusCode());
        assertEquals(200, edge.put("/kv/b/ius", "4").statusCode());
        assertEquals(LATE, field(edge.get("/kv/b/ius"), "last-modified"), "an overwrite without the field keeps the date");
        assertEquals(412, edge.send("DELETE", "/kv/b/ius", "", "If-Unmodified-Since", EARLY).statusCode());
        assertEquals("4", edge.get("/kv/b/ius").body());
        assertEquals(200, edge.send("DELETE", "/kv/b/ius", "", "If-Unmodified-Since", LATE).statusCode());
    }

    @Test
    void aDateThatIsNoneIsRefusedInWords() {
        HttpResponse<String> put = edge.put("/kv/b/bad-date", "v", "If-Unmodified-Since", "yesterday");
        assertEquals(400, put.statusCode());
        assertTrue(put.body().contains("RFC 1123"), put.body());
        assertEquals(404, edge.get("/kv/b/bad-date").statusCode());
    }

    @Test
    void aReadMayAskForADate() {
        edge.put("/kv/b/dated", "v", "If-Unmodified-Since", EARLY);
        assertEquals(200, edge.get("/kv/b/dated", "If-Match", EARLY).statusCode());
        assertEquals(200, edge.get("/kv/b/dated", "If-Match", '"' + EARLY + '"').statusCode());
        assertEquals(200, edge.get("/kv/b/dated", "X-If-Match", EARLY).statusCode());
        assertEquals(412, edge.get("/kv/b/dated", "X-If-Match", LATE).statusCode());
        assertEquals(200, edge.get("/kv/b/dated", "If-Match", "Sun Nov  6 08:49:37 1994").statusCode());
        assertEquals(200, edge.get("/kv/b/dated", "If-Match", "*").statusCode());
        assertEquals(200, edge.get("/kv/b/dated", "If-Match", etag(edge.get("/kv/b/dated"))).statusCode());
        HttpResponse<String> other = edge.get("/kv/b/dated", "If-Match", LATE);
        assertEquals(412, other.statusCode());
        assertEquals("", other.body());
        assertEquals(412, edge.get("/kv/b/dated-none", "If-Match", "*").statusCode());
    }

    @Test
    void ifMatchWinsOverXIfMatch() {
        edge.put("/kv/b/both", "v", "If-Unmodified-Since", EARLY);
        assertEquals(200, edge.get("/kv/b/both", "If-Match", EARLY, "X-If-Match", LATE).statusCode());
        assertEquals(412, edge.get("/kv/b/both", "If-Match", LATE, "X-If-Match", EARLY).statusCode());
    }

    @Test
    void compareAndSetAndCreateOnly() {
        HttpResponse<String> created = edge.put("/kv/b/cas", "1", "If-None-Match", "*");
        assertEquals(200, created.statusCode());
        assertEquals(412, edge.put("/kv/b/cas", "2", "If-None-Match", "*").statusCode());
        HttpResponse<String> set = edge.put("/kv/b/cas", "3", "If-Match", "\"1\", " + etag(created));
        assertEquals(200, set.statusCode());
        assertNotEquals(etag(created), etag(set));
        HttpResponse<String> late = edge.put("/kv/b/cas", "4", "If-Match", etag(created));
        assertEquals(412, late.statusCode());
        assertEquals(etag(set), etag(late));
        assertEquals(412, edge.send("DELETE", "/kv/b/cas", "", "If-Match", etag(created)).statusCode());
        assertEquals("3", edge.get("/kv/b/cas").body());
        assertEquals(400, edge.put("/kv/b/cas", "5", "If-Match", "1234").statusCode());
        assertEquals(412, edge.put("/kv/b/cas-none", "6", "If-Match", "*").statusCode());
    }

    @Test
    void ifNoneMatchSavesTheBody() {
        String etag = etag(edge.put("/kv/b/not-modified", "v"));
        HttpResponse<String> same = edge.get("/kv/b/not-modified", "If-None-Match", "\"1\", W/" + etag);
        assertEquals(304, same.statusCode());
        assertEquals(etag, etag(same));
        assertTrue(field(same, "cache-control").startsWith("public, "), "as the 200 would have");
        assertTrue(same.headers().firstValue("content-length").isEmpty());
        assertEquals(304, edge.send("HEAD", "/kv/b/not-modified", "", "If-None-Match", etag).statusCode());
        assertEquals(200, edge.get("/kv/b/not-modified", "If-None-Match", "\"1\"").statusCode());
    }

    @Test
    void ifModifiedSinceAlwaysGetsTheFullAnswer() {
        edge.put("/kv/b/since", "v", "If-Unmodified-Since", EARLY);
        assertEquals(200, edge.get("/kv/b/since", "If-Modified-Since", LATE).statusCode());
    }

    @Test
    void oneRangeIsServed() {
        String etag = etag(edge.put("/kv/b/range", "0123456789"));
        HttpResponse<String> part = edge.get("/kv/b/range", "Range", "bytes=2-4");
        assertEquals(206, part.statusCode());
        assertEquals("234", part.body());
        assertEquals("bytes 2-4/10", field(part, "content-range"));
        assertEquals("3", field(part, "content-length"));
        assertEquals("89", edge.get("/kv/b/range", "Range", "bytes=8-").body());
        assertEquals("789", edge.get("/kv/b/range", "Range", "bytes=-3").body());
        assertEquals("01", edge.get("/kv/b/range", "Range", "bytes=0-1", "If-Range", etag).body());
        assertEquals(200, edge.get("/kv/b/range", "Range", "bytes=0-1", "If-Range", "\"1\"").statusCode());
        assertEquals(200, edge.get("/kv/b/range", "Range", "bytes=0-1", "If-Range", "W/" + etag).statusCode());
        assertEquals(
                200,
                edge.get("/kv/b/range", "Range", "bytes=0-1", "If-Range", field(part, "last-modified"))
                        .statusCode());
        assertEquals(200, edge.get("/kv/b/range", "Range", "bytes=0-1,3-4").statusCode());
        assertEquals(200, edge.get("/kv/b/range", "Range", "items=0-1").statusCode());
        HttpResponse<String> behind = edge.get("/kv/b/range", "Range", "bytes=10-");
        assertEquals(416, behind.statusCode());
        assertEquals("bytes */10", field(behind, "content-range"));
        assertEquals(200, edge.send("HEAD", "/kv/b/range", "", "Range", "bytes=0-1").statusCode());
    }
}
