package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.bucket.BucketSettings;
import dev.weir.bucket.RequiredCondition;
import dev.weir.bucket.WriteRules;
import dev.weir.engine.Rules;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A rule behind the door to items holds for every request, whichever way it takes. */
final class EngineRulesIT {
    /** What sends a GET and a PUT through the handlers, and changes nothing else. */
    private static final String SLOW_GET = "?slow";
    private static final String SLOW_PUT = "Content-Encoding: identity\r\n";

    private final Set<String> closed = ConcurrentHashMap.newKeySet();
    private final Set<String> counters = ConcurrentHashMap.newKeySet();
    private final Set<Integer> expiredLengths = ConcurrentHashMap.newKeySet();
    private volatile WriteRules writeRules = WriteRules.upTo(Long.MAX_VALUE);
    private final EdgeFixture edge = new EdgeFixture(new Rules(
            (bucket, operation) -> !closed.contains(bucket.value()),
            bucket -> counters.contains(bucket.value()) ? "unheard" : BucketSettings.REGISTER,
            bucket -> writeRules,
            item -> expiredLengths.contains((int) item.length()) ? 0 : Long.MAX_VALUE, Rules.KINDS));

    @AfterEach
    void stop() {
        edge.close();
    }

    private String said(String request) {
        try (RawClient client = edge.raw()) {
            return client.send(request).end().rest().replaceAll("\r\n(Date|Last-Modified): [^\r]*", "\r\n$1:");
        }
    }

    private String get(String bucket, String query) {
        return said("GET /kv/" + bucket + "/k" + query + " HTTP/1.1\r\nHost: edge\r\n\r\n");
    }

    private String put(String bucket, String fields) {
        return said("PUT /kv/" + bucket + "/k HTTP/1.1\r\nHost: edge\r\nContent-Length: 5\r\n" + fields + "\r\nvalue");
    }

    @Test
    void aBucketThatIsRefusedIsAnsweredByNeitherWay() {
        put("mine", "");
        put("yours", "");
        assertTrue(get("mine", "").startsWith("HTTP/1.1 200 "));
        int hot = edge.flows.hotReads();
        assertEquals(1, hot, "the first was answered by the fast path");

        closed.add("mine");
        String refused = get("mine", "");
        assertTrue(refused.startsWith("HTTP/1.1 403 Forbidden\r\n"), refused);
        assertEquals(refused, get("mine", SLOW_GET));
        assertEquals(hot, edge.flows.hotReads(), "no flow was asked");
        assertTrue(get("yours", "").startsWith("HTTP/1.1 200 "));

        String contents = edge.flows.contents();
        String notWritten = put("mine", "");
        assertTrue(notWritten.startsWith("HTTP/1.1 403 Forbidden\r\n"), notWritten);
        assertEquals(notWritten, put("mine", SLOW_PUT));
        assertEquals(403, edge.delete("/kv/mine/k").statusCode());
        assertEquals(403, edge.delete("/kv/mine?prefix=k").statusCode());
        assertEquals(403, edge.delete("/kv/mine?tag=t").statusCode());
        assertEquals(contents, edge.flows.contents());
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE"})
    void manyItemsOfABucketThatIsRefusedAreRefusedToo(String method) {
        put("mine", "");
        closed.add("mine");
        String contents = edge.flows.contents();
        String entries = method.equals("PUT") ? "[{\"key\":\"k\",\"data\":\"other\"}]" : "[{\"key\":\"k\"}]";
        assertEquals(403, edge.multi(method, "mine", entries).statusCode());
        assertEquals(contents, edge.flows.contents());
    }

    @Test
    void aBucketOfAnUnknownKindIsAnsweredByNeitherWay() {
        put("counts", "");
        counters.add("counts");
        String unknown = get("counts", "");
        assertTrue(unknown.startsWith("HTTP/1.1 501 Not Implemented\r\n"), unknown);
        assertTrue(unknown.contains("The bucket counts is of the kind unheard, which this edge does not have."), unknown);
        assertEquals(unknown, get("counts", SLOW_GET));
        assertEquals(put("counts", ""), put("counts", SLOW_PUT));
    }

    @Test
    void anItemThatHasExpiredIsAbsentOnBothWays() {
        put("mine", "");
        expiredLengths.add(5);
        String absent = get("mine", "");
        assertTrue(absent.startsWith("HTTP/1.1 404 Not Found\r\n"), absent);
        assertEquals(absent, get("mine", SLOW_GET));
        assertEquals("{}", edge.multi("POST", "mine", "[{\"key\":\"k\"}]").body());
        expiredLengths.clear();
        assertTrue(get("mine", "").startsWith("HTTP/1.1 200 "));
    }

    private void require(RequiredCondition... conditions) {
        writeRules = new WriteRules(Optional.empty(), Optional.empty(), Long.MAX_VALUE, Set.of(conditions));
    }

    private String delete(String bucket, String fields) {
        return said("DELETE /kv/" + bucket + "/k HTTP/1.1\r\nHost: edge\r\n" + fields + "\r\n");
    }

    @Test
    void aWriteWithoutARequiredConditionIsRefusedOnBothWays() {
        put("mine", "");
        String contents = edge.flows.contents();
        int fast = edge.flows.fastWrites.get();
        require(RequiredCondition.IF_MATCH, RequiredCondition.IF_NONE_MATCH);
        String refused = put("mine", "");
        assertTrue(refused.startsWith("HTTP/1.1 428 Precondition Required\r\n"), refused);
        assertTrue(refused.contains("\r\nCache-Control: no-store\r\n"), refused);
        assertTrue(refused.endsWith("Each write to the bucket mine needs a condition, If-Match or If-None-Match; nothing was"
                + " changed. Read the item and send its ETag, or If-None-Match: * for a new one; entries of /multi cannot have"
                + " one.\n"), refused);
        assertEquals(refused, put("mine", SLOW_PUT));
        // A condition of another kind is none of those required.
        assertEquals(refused, put("mine", "If-Unmodified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n"));
        assertTrue(delete("mine", "").startsWith("HTTP/1.1 428 "));
        assertEquals(428, edge.send("POST", "/kv/mine/k", "v").statusCode());
        assertEquals(contents, edge.flows.contents());
        assertEquals(fast, edge.flows.fastWrites.get(), "left to the handlers");

        assertTrue(put("mine", "If-None-Match: *\r\n").startsWith("HTTP/1.1 412 "));
        assertTrue(put("mine", "If-Match: *\r\n").startsWith("HTTP/1.1 200 "));
        assertTrue(delete("mine", "If-Match: *\r\n").startsWith("HTTP/1.1 200 "));
        assertTrue(get("mine", "").startsWith("HTTP/1.1 404 "), "reads need none");
    }

    @Test
    void anEntryOfMultiHasItsDateAsItsOnlyCondition() {
        require(RequiredCondition.IF_MATCH);
        String dated = "[{\"key\":\"k\",\"data\":\"v\",\"modified_at\":\"Sun, 06 Nov 1994 08:49:37 GMT\"},"
                + "{\"key\":\"l\",\"data\":\"v\"}]";
        assertEquals(428, edge.multi("PUT", "mine", dated).statusCode());
        require(RequiredCondition.IF_MATCH, RequiredCondition.IF_UNMODIFIED_SINCE);
        var refused = edge.multi("PUT", "mine", dated);
        assertEquals(428, refused.statusCode());
        assertTrue(refused.body().startsWith("Entry 2: Each write to the bucket mine needs a condition, "), refused.body());
        assertEquals(428, edge.multi("DELETE", "mine", "[{\"key\":\"k\"}]").statusCode());
        assertEquals("", edge.flows.contents());
        assertEquals(200, edge.multi("PUT", "mine", dated.replace("},{\"key\":\"l\",\"data\":\"v\"}", "}")).statusCode());
        assertEquals(200, edge.multi("POST", "mine", "[{\"key\":\"k\"}]").statusCode());
    }

    @Test
    void aValueLargerThanTheBucketTakesIsRefusedOnEveryWay() {
        writeRules = WriteRules.upTo(4);
        String refused = put("mine", "");
        assertTrue(refused.startsWith("HTTP/1.1 413 "), refused);
        assertTrue(refused.endsWith("The body exceeds the limit of 4 bytes.\n"), refused);
        assertEquals(refused, put("mine", SLOW_PUT));
        assertEquals(413, edge.send("POST", "/kv/mine/k", "value").statusCode());
        String chunked =
                said("PUT /kv/mine/k HTTP/1.1\r\nHost: edge\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nvalue\r\n0\r\n\r\n");
        assertTrue(chunked.startsWith("HTTP/1.1 413 "), chunked);
        var many = edge.multi("PUT", "mine", "[{\"key\":\"a\",\"data\":\"four\"},{\"key\":\"b\",\"data\":\"value\"}]");
        assertEquals(413, many.statusCode());
        assertEquals(
                "Entry 2: A value has 5 bytes, and the bucket mine takes at most 4; nothing was changed.\n", many.body());
        assertEquals("", edge.flows.contents());
        assertEquals(200, edge.send("PUT", "/kv/mine/k", "four").statusCode());
    }
}
