package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.bucket.BucketSettings;
import dev.weir.engine.Rules;
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
    private final EdgeFixture edge = new EdgeFixture(new Rules(
            (bucket, operation) -> !closed.contains(bucket.value()),
            bucket -> counters.contains(bucket.value()) ? "counter" : BucketSettings.REGISTER,
            item -> expiredLengths.contains((int) item.length())));

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
        assertTrue(unknown.contains("The bucket counts is of the kind counter, which this edge does not have."), unknown);
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
}
