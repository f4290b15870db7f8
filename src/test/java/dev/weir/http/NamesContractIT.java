package dev.weir.http;

import static dev.weir.http.EdgeCalls.field;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How Poky's contract spells the names of items, and which names it refuses. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class NamesContractIT {
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
    void theFirstPokysPathsAreTheSame() {
        assertEquals(200, edge.put("/b/old/path", "v").statusCode());
        HttpResponse<String> get = edge.get("/kv/b/old/path");
        assertEquals("v", get.body());
        assertTrue(field(edge.get("/b/old/path"), "cache-control").startsWith("public, "));
        assertTrue(edge.get("/b/old/path").headers().firstValue("content-location").isEmpty());
        assertEquals(200, edge.put("/kv/help/k", "h").statusCode());
        assertEquals(404, edge.get("/help/k").statusCode());
        assertEquals("h", edge.get("/kv/help/k").body());
    }

    @Test
    void anotherSpellingIsServedButNotStored() {
        edge.put("/kv/b/a,b", "v");
        HttpResponse<String> other = edge.get("/kv/b/a%2Cb");
        assertEquals("v", other.body());
        assertEquals("no-store", field(other, "cache-control"));
        assertEquals("/kv/b/a,b", field(other, "content-location"));
        assertEquals("no-store", field(edge.get("/kv/b/none%2Cb"), "cache-control"));
        HttpResponse<String> lower = edge.get("/kv/b/%c3%a9");
        assertEquals("/kv/b/%C3%A9", field(lower, "content-location"));
        assertTrue(edge.get("/kv/b/%C3%A9").headers().firstValue("content-location").isEmpty());
        assertEquals("/kv/b/x/y", field(edge.get("/b/x%2fy"), "content-location"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/kv/b/%00", "/kv/b/%2e%2e", "/kv/b/x/%2E/y", "/kv/b//k", "/kv/b/k/", "/kv/b/%C3", "/kv/b/%EF%BF%BD", "/kv/_b/k",
                "/kv/b/%0a", "/kv/b/%C2%85", "/kv/b%20c/k", "/kv/b/%ED%A0%80", "/kv/%2e%2e/b/k", "/help/%2e%2e/k",
                "/kv/b/%2E%2e/k", "/kv/b/k/.%2e", "/kv/b/%2e", "/kv/b/k/%2E%2E/%2E%2E/x", "/b/%2e%2e/k", "/kv/%2e/k",
                "/kv/b/a%00b",
                "/b/%00", "/kv/b/%09", "/kv/b/%1F", "/kv/b/%7F", "/kv/b/%C2%80", "/kv/b/%FF", "/kv/b/%C0%AF", "/kv/b/%C0%80",
                "/kv/b/%F4%90%80%80", "/kv/b/%E2%82", "/kv/b/a%EF%BF%BDb", "/kv/b%2Fc/k", "/kv/b/%2F", "/kv/b/k%2F", "/kv/b%00/k",
                "/kv/%C3%A9/k", "/kv/b%25/k"
            })
    void aPathThatCanNameNothingIsRefusedInWords(String path) {
        long before = edge.rows();
        HttpResponse<String> put = edge.put(path, "v");
        assertEquals(400, put.statusCode(), path);
        assertTrue(put.body().matches("(?s)[A-Z].*\\.\n"), put.body());
        assertEquals("no-store", field(put, "cache-control"));
        assertEquals(400, edge.get(path).statusCode(), path);
        assertEquals(before, edge.rows(), "nothing is stored");
    }

    @Test
    void aKeyOf1024BytesIsServedHoweverItIsEscaped() {
        String key = "%C3%A9".repeat(512);
        assertEquals(200, edge.put("/kv/b/" + key, "v").statusCode());
        assertEquals("v", edge.get("/kv/b/" + key).body());
        assertEquals(400, edge.get("/kv/b/" + key + "x").statusCode());
        assertEquals(200, edge.put("/kv/b/" + "%61".repeat(1024), "w").statusCode());
        assertEquals("w", edge.get("/kv/b/" + "a".repeat(1024)).body());
    }

    @Test
    void aBucketNameHas128Characters() {
        assertEquals(200, edge.put("/kv/" + "b".repeat(128) + "/k", "v").statusCode());
        assertEquals(400, edge.put("/kv/" + "b".repeat(129) + "/k", "v").statusCode());
        assertEquals(400, edge.multi("PUT", "b".repeat(129), "[{\"key\":\"k\",\"data\":\"v\"}]").statusCode());
    }

    @Test
    void whatIsWrittenRawIsRefusedLikeWhatIsEscaped() {
        long before = edge.rows();
        for (String target : new String[] {
            "/kv/b/..", "/kv/b/../b/k", "/kv/./b/k", "//kv/b/k", "/kv//b/k", "/kv/b/a\u0001b", "/kv/b/\u00e9", "/kv/b/a b",
            "/kv/b/%4",
            "/kv/b/%zz", "/kv/b/a\"b", "/b/../k", "/kv/b/a%"
        }) {
            try (RawClient client = edge.raw()) {
                int status = client.request("PUT " + target + " HTTP/1.1", "Content-Length: 0").answer().status();
                assertEquals(400, status, target);
            }
        }
        assertEquals(before, edge.rows(), "nothing is stored");
    }

    @Test
    void aKeyIsAnyText() {
        for (String spelled : new String[] {
            "%E2%82%AC", "%F0%9F%98%80", "a%20b", "%25", "%252e", "100%25/%23/%3F", "a/b/c", "...", "a..b", "..a", ";x=1",
            "~!$&'()*+,;=:@", "%5B%22%5D", "e%CC%81", "%C3%A9", "%C2%A0", "%EF%BB%BF"
        }) {
            assertEquals(200, edge.put("/kv/any/" + spelled, spelled).statusCode(), spelled);
            HttpResponse<String> get = edge.get("/kv/any/" + spelled);
            assertEquals(spelled, get.body());
            assertTrue(get.headers().firstValue("content-location").isEmpty(), spelled + " is canonical");
            assertEquals(spelled, edge.get("/any/" + spelled).body(), "under the first Poky's path");
        }
    }

    @Test
    void firstSegmentsOfWeirsOwnAreNoBuckets() {
        for (String own : new String[] {"help", "status", "multi", "kv"}) {
            assertFalse(edge.put("/" + own + "/k", "v").statusCode() == 200, own);
            assertEquals(200, edge.put("/kv/" + own + "/k", own).statusCode());
            assertEquals(own, edge.get("/kv/" + own + "/k").body());
        }
    }

    @Test
    void oneResourceHasOneUrlHoweverItIsWritten() {
        assertEquals(200, edge.put("/kv/b/%6f%6Ee", "1").statusCode());
        assertEquals("1", edge.get("/kv/b/one").body());
        assertEquals(200, edge.send("POST", "/%62/one", "2").statusCode());
        assertEquals("2", edge.get("/kv/%62/one").body());
        assertEquals("no-store", field(edge.get("/kv/%62/one"), "cache-control"));
        assertEquals("/kv/b/one", field(edge.get("/%62/one"), "content-location"));
        HttpResponse<String> notModified =
                edge.get("/kv/b/%6fne", "If-None-Match", field(edge.get("/kv/b/one"), "etag"));
        assertEquals(304, notModified.statusCode());
        assertEquals("no-store", field(notModified, "cache-control"));
        assertEquals("/kv/b/one", field(notModified, "content-location"));
        HttpResponse<String> head = edge.send("HEAD", "/kv/b/%6fne", "");
        assertEquals("no-store", field(head, "cache-control"));
        assertEquals("/kv/b/one", field(head, "content-location"));
        assertEquals(200, edge.delete("/kv/b/o%6Ee").statusCode());
        assertEquals(404, edge.get("/kv/b/one").statusCode());
    }
}
