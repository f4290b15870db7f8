package dev.weir.http;

import static dev.weir.http.EdgeCalls.etag;
import static dev.weir.http.EdgeCalls.field;
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

    private RealEdge edge;

    @BeforeAll
    void start() {
        edge = new RealEdge();
    }

    @AfterAll
    void stop() {
        edge.close();
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

    @Test
    void aDateIsReadInThreeFormats() {
        for (String date : new String[] {
            EARLY, "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"
        }) {
            assertEquals(200, edge.put("/kv/formats/" + date.length(), "v", "If-Unmodified-Since", date).statusCode(), date);
            HttpResponse<String> get = edge.get("/kv/formats/" + date.length(), "If-Match", date);
            assertEquals(200, get.statusCode(), date);
            assertEquals(EARLY, field(get, "last-modified"));
        }
    }

    @Test
    void aStampMayBeAnySecondOfTheYears1To9999() {
        for (String date : new String[] {
            "Mon, 01 Jan 0001 00:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT"
        }) {
            assertEquals(200, edge.put("/kv/stamps/" + date.charAt(8), "v", "If-Unmodified-Since", date).statusCode(), date);
            assertEquals(date, field(edge.get("/kv/stamps/" + date.charAt(8)), "last-modified"));
            edge.delete("/kv/stamps/" + date.charAt(8));
        }
        long before = edge.rows();
        for (String none : new String[] {
            "Sat, 01 Jan 0000 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:60 GMT", "Wed, 30 Feb 1994 00:00:00 GMT", "", "0",
            "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 CET", "1994-11-06T08:49:37Z"
        }) {
            HttpResponse<String> put = edge.put("/kv/stamps/none", "v", "If-Unmodified-Since", none);
            assertEquals(400, put.statusCode(), none);
            assertTrue(put.body().contains("RFC 1123"), put.body());
            assertEquals(400, edge.delete("/kv/stamps/none", "If-Unmodified-Since", none).statusCode(), none);
        }
        assertEquals(before, edge.rows());
    }

    @Test
    void ifMatchWithIfUnmodifiedSinceStampsWithoutItsCondition() {
        String etag = etag(edge.put("/kv/b/stamped", "1", "If-Unmodified-Since", LATE));
        HttpResponse<String> put = edge.put("/kv/b/stamped", "2", "If-Match", etag, "If-Unmodified-Since", EARLY);
        assertEquals(200, put.statusCode(), "13.2.2: with If-Match the date is no condition");
        assertEquals(EARLY, field(put, "last-modified"));
        assertEquals(412, edge.put("/kv/b/stamped", "3", "If-Match", etag, "If-Unmodified-Since", LATE).statusCode());
        assertEquals("2", edge.get("/kv/b/stamped").body());
    }

    @Test
    void conditionsAreTakenInTheOrderOf13_2_2() {
        String etag = etag(edge.put("/kv/b/order", "1", "If-Unmodified-Since", LATE));
        assertEquals(412, edge.get("/kv/b/order", "If-Match", "\"1\"", "If-None-Match", etag).statusCode());
        assertEquals(304, edge.get("/kv/b/order", "If-Match", etag, "If-None-Match", etag).statusCode());
        assertEquals(412, edge.get("/kv/b/order", "If-Unmodified-Since", EARLY, "If-None-Match", etag).statusCode());
        assertEquals(304, edge.get("/kv/b/order", "If-Match", LATE, "If-None-Match", "*").statusCode());
        assertEquals(
                304,
                edge.get("/kv/b/order", "If-None-Match", etag, "If-Modified-Since", EARLY, "Range", "bytes=0-0").statusCode());
        assertEquals(412, edge.get("/kv/b/order", "If-Match", "\"1\"", "Range", "bytes=9-").statusCode(), "ranges come last");
        assertEquals(412, edge.put("/kv/b/order", "2", "If-Match", etag, "If-None-Match", etag).statusCode());
        assertEquals(412, edge.put("/kv/b/order", "2", "If-None-Match", "W/" + etag).statusCode(), "weak comparison");
        assertEquals(412, edge.put("/kv/b/order", "2", "If-Match", "W/" + etag).statusCode(), "strong comparison");
        assertEquals(412, edge.put("/kv/b/order", "2", "If-Unmodified-Since", EARLY, "If-None-Match", "\"1\"").statusCode());
        assertEquals(412, edge.delete("/kv/b/order", "If-None-Match", "*").statusCode());
        assertEquals("1", edge.get("/kv/b/order").body());
        assertEquals(404, edge.delete("/kv/b/order-none", "If-Match", "*").statusCode());
        assertEquals(404, edge.delete("/kv/b/order-none", "If-None-Match", "*").statusCode());
        assertEquals(404, edge.get("/kv/b/order-none", "If-None-Match", "*").statusCode());
        assertEquals(404, edge.delete("/kv/b/order-none", "If-Unmodified-Since", EARLY).statusCode());
        assertEquals(200, edge.delete("/kv/b/order", "If-Match", "\"1\", " + etag).statusCode());
    }

    @Test
    void headHasTheConditionsOfGet() {
        String etag = etag(edge.put("/kv/b/head", "v", "If-Unmodified-Since", EARLY));
        assertEquals(304, edge.send("HEAD", "/kv/b/head", "", "If-None-Match", etag).statusCode());
        assertEquals(200, edge.send("HEAD", "/kv/b/head", "", "X-If-Match", EARLY).statusCode());
        assertEquals(412, edge.send("HEAD", "/kv/b/head", "", "If-Match", LATE).statusCode());
        assertEquals(200, edge.send("HEAD", "/kv/b/head", "", "If-Modified-Since", LATE).statusCode());
    }

    @Test
    void xIfMatchIsNoConditionOfWrites() {
        edge.put("/kv/b/x-if-match", "1");
        assertEquals(200, edge.put("/kv/b/x-if-match", "2", "X-If-Match", "\"1\"").statusCode());
    }

    @Test
    void a412OfAReadCarriesTheCurrentValidators() {
        HttpResponse<String> put = edge.put("/kv/b/current", "v", "If-Unmodified-Since", EARLY);
        HttpResponse<String> failed = edge.get("/kv/b/current", "If-Match", LATE);
        assertEquals(412, failed.statusCode());
        assertEquals("", failed.body());
        assertEquals(etag(put), etag(failed));
        assertEquals(EARLY, field(failed, "last-modified"));
        assertEquals("no-store", field(failed, "cache-control"));
        assertEquals("", etag(edge.put("/kv/b/current-none", "v", "If-Match", "*")), "there is none");
    }

    @Test
    void tagsAreStrongAndChangeWithEveryWrite() {
        String first = etag(edge.put("/kv/b/tags", "same", "If-Unmodified-Since", EARLY));
        String second = etag(edge.put("/kv/b/tags", "same", "If-Unmodified-Since", EARLY));
        assertTrue(first.matches("\"\\d+\""), first);
        assertNotEquals(first, second);
        assertEquals(200, edge.get("/kv/b/tags", "If-None-Match", first).statusCode(), "one date, two values");
    }

    @Test
    void aFractionOfASecondIsTruncated() {
        edge.sql("insert into weir.item (bucket, key, value, modified_at) values ('b', 'psql', 'v', '1994-11-06 08:49:37.999Z')");
        assertEquals(EARLY, field(edge.get("/kv/b/psql"), "last-modified"), "truncated, not rounded");
        assertEquals(200, edge.get("/kv/b/psql", "If-Match", EARLY).statusCode());
        String wanted = "[{\"key\":\"psql\",\"modified_at\":\"" + EARLY + "\"}]";
        assertEquals("{\"psql\":\"v\"}", edge.multi("POST", "b", wanted).body());
        assertEquals(412, edge.put("/kv/b/psql", "w", "If-Unmodified-Since", "Sun, 06 Nov 1994 08:49:36 GMT").statusCode());
        assertEquals(200, edge.put("/kv/b/psql", "w", "If-Unmodified-Since", EARLY).statusCode(), "equal to the second");
        assertEquals(EARLY, field(edge.get("/kv/b/psql"), "last-modified"));
        edge.sql("insert into weir.item (bucket, key, value, modified_at) values ('b', 'old', 'v', '1901-01-01 00:00:00.5Z')");
        assertEquals("Tue, 01 Jan 1901 00:00:00 GMT", field(edge.get("/kv/b/old"), "last-modified"), "also before 1970");
    }

    @Test
    void aRangeOfALargeValueIsServed() {
        String value = "0123456789".repeat(100_000);
        edge.put("/kv/b/large-range", value);
        HttpResponse<String> part = edge.get("/kv/b/large-range", "Range", "bytes=65530-655369");
        assertEquals(206, part.statusCode());
        assertEquals(value.substring(65_530, 655_370), part.body());
        assertEquals("bytes 65530-655369/1000000", field(part, "content-range"));
        HttpResponse<String> behind = edge.get("/kv/b/large-range", "Range", "bytes=1000000-");
        assertEquals(416, behind.statusCode());
        assertEquals("no-store", field(behind, "cache-control"));
        edge.put("/kv/b/empty-range", "");
        assertEquals(416, edge.get("/kv/b/empty-range", "Range", "bytes=0-").statusCode());
    }
}
