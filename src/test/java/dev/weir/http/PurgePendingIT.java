package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a writer is told while a cache in front of the edge may still answer with what was replaced. */
final class PurgePendingIT {
    private static final String ONE = "[{\"key\":\"k\",\"data\":\"v\"}]";

    private final EdgeFixture edge = new EdgeFixture("http.cors-allow-origin=*");

    @AfterEach
    void stop() {
        edge.close();
    }

    private static void assertPending(String value, HttpResponse<String> answer) {
        assertEquals(value, EdgeCalls.field(answer, "Weir-Purge"), answer.request() + " " + answer.statusCode());
    }

    @Test
    void everyWriteThatChangedSomethingSaysThatItsPurgeIsPending() {
        edge.flows.leavePurgesPending();
        assertPending("pending", edge.put("/kv/b/k", "v"));
        assertPending("pending", edge.send("POST", "/kv/b/k", "w"));
        assertPending("pending", edge.delete("/kv/b/k"));
        assertPending("pending", edge.multi("PUT", "b", ONE));
        assertPending("pending", edge.send("PUT", "/multi/b?atomic=true", ONE, "Content-Type", "application/json"));
        assertPending("pending", edge.multi("DELETE", "b", "[{\"key\":\"k\"}]"));
    }

    @Test
    void whatChangedNothingSaysNothing() {
        edge.flows.leavePurgesPending();
        edge.put("/kv/b/k", "v");
        assertPending("", edge.get("/kv/b/k"));
        assertPending("", edge.put("/kv/b/k", "w", "If-None-Match", "*"));
        assertPending("", edge.delete("/kv/b/none"));
        assertPending("", edge.multi("POST", "b", "[{\"key\":\"k\"}]"));
        assertPending("", edge.multi("DELETE", "b", "[{\"key\":\"none\"}]"));
        assertPending("", edge.multi("PUT", "b", "[]"));
    }

    @Test
    void aWriteThatIsPurgedSaysNothing() {
        assertPending("", edge.put("/kv/b/k", "v"));
        assertPending("", edge.multi("PUT", "b", ONE));
        assertPending("", edge.delete("/kv/b/k"));
    }

    @Test
    void scriptsOfOtherOriginsMaySeeIt() {
        String exposed = EdgeCalls.field(edge.put("/kv/b/k", "v", "Origin", "http://x"), "Access-Control-Expose-Headers");
        assertTrue(exposed.contains("Weir-Purge"), exposed);
    }
}
