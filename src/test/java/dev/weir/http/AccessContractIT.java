package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.http.RawClient.Answer;
import dev.weir.testing.Waiting;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What the edge tells of private buckets, and of public ones, on the fast path and the full one, and what becomes of tokens that
 * are revoked. The bucket mine is private, mine-open public. Who may what is in the table of {@code
 * dev.weir.varnish.AccessTableIT}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AccessContractIT {
    private static final String[] JSON = {"Content-Type", "application/json"};

    private RealEdge edge;
    private RealEdge second;

    @BeforeAll
    void start() {
        edge = new RealEdge("access.failures=0");
        second = new RealEdge(edge, "access.failures=0");
        edge.admin().put("/_buckets/mine-open", "{\"access\":\"public\"}", JSON);
        AccessCaller.makeTokens(edge);
        edge.put("/kv/mine-open/k", "value", AccessCaller.ALL.fields());
        edge.put("/kv/mine/k", "value", AccessCaller.ALL.fields());
        Waiting.until(() -> List.of(edge, second).stream()
                .allMatch(each -> each.get("/kv/mine/k").statusCode() == 401
                        && each.get("/kv/mine-open/k").statusCode() == 200
                        && each.get("/kv/mine/k", AccessCaller.REVOKED.fields()).statusCode() == 401
                        && each.get("/kv/mine/k", AccessCaller.ALL.fields()).statusCode() == 200));
    }

    @BeforeEach
    void store() {
        for (String bucket : List.of("mine", "mine-open")) {
            assertEquals(200, edge.put("/kv/" + bucket + "/k", "value", AccessCaller.ALL.fields()).statusCode());
        }
    }

    @AfterAll
    void stop() {
        second.close();
        edge.close();
    }

    private static String told(HttpResponse<String> answer) {
        Map<String, List<String>> fields = new LinkedHashMap<>(answer.headers().map());
        fields.remove("date");
        return answer.statusCode() + " " + fields + " " + answer.body();
    }

    @Test
    void aRefusalDoesNotTellWhatThereIs() {
        edge.sql("insert into weir.bucket (name, kind) values ('mine-queue', 'queue'), ('mine-log2', 'log')");
        Waiting.until(() -> edge.get("/kv", AccessCaller.LIST.fields()).body().contains("mine-log2"));
        for (AccessCaller caller : List.of(AccessCaller.NOBODY, AccessCaller.WRONG, AccessCaller.EXPIRED)) {
            for (String method : List.of("GET", "PUT", "POST", "DELETE", "OPTIONS")) {
                String there = told(edge.send(method, "/kv/mine/k", "", caller.fields()));
                for (String other : List.of("/kv/mine/absent", "/kv/nowhere/k", "/kv/mine-queue/k", "/kv/mine/%6b")) {
                    assertEquals(there, told(edge.send(method, other, "", caller.fields())), method + " " + other);
                }
                assertEquals(
                        told(edge.send(method, "/kv/mine", "", caller.fields())),
                        told(edge.send(method, "/kv/mine-log2", "", caller.fields())));
            }
        }
        HttpResponse<String> other = edge.get("/kv/mine/k", AccessCaller.OTHER.fields());
        assertEquals(told(other), told(edge.get("/kv/mine/absent", AccessCaller.OTHER.fields())));
        assertEquals("This token may not read the bucket mine.\n", other.body());
        assertTrue(!edge.get("/kv", AccessCaller.OTHER.fields()).body().contains("mine"));
    }

    @Test
    void aPublicAnswerIsTheSameForAllAndAPrivateOneIsKeptByNoCache() {
        String open = told(edge.get("/kv/mine-open/k"));
        assertTrue(open.contains("s-maxage="), open);
        for (AccessCaller caller : AccessCaller.values()) {
            assertEquals(open, told(edge.get("/kv/mine-open/k", caller.fields())));
        }
        for (String target : List.of("/kv/mine/k", "/kv/mine/k?x", "/kv/mine/absent")) {
            HttpResponse<String> mine = edge.get(target, AccessCaller.READ.fields());
            assertEquals("private, no-store", EdgeCalls.field(mine, "Cache-Control"), target);
        }
        HttpResponse<String> unchanged = edge.get("/kv/mine/k", Stream.concat(
                Stream.of(AccessCaller.READ.fields()),
                Stream.of("If-None-Match", EdgeCalls.etag(edge.get("/kv/mine/k", AccessCaller.READ.fields()))))
                .toArray(String[]::new));
        assertEquals(304, unchanged.statusCode());
        assertEquals("private, no-store", EdgeCalls.field(unchanged, "Cache-Control"));
    }

    @Test
    void bothWaysAnswerAlike() {
        for (AccessCaller caller : AccessCaller.values()) {
            assertEquals(
                    told(edge.get("/kv/mine/k?x", caller.fields())), told(edge.get("/kv/mine/k", caller.fields())),
                    caller::name);
        }
    }

    private static String line(AccessCaller caller) {
        return caller == AccessCaller.NOBODY ? "X: none" : String.join(": ", caller.fields());
    }

    private static String request(String line, String... fields) {
        List<String> lines = new ArrayList<>(List.of(line, "Host: edge"));
        lines.addAll(List.of(fields));
        lines.addAll(List.of("", ""));
        return String.join("\r\n", lines);
    }

    private static String get(AccessCaller caller) {
        return request("GET /kv/mine/k HTTP/1.1", line(caller));
    }

    private static int statusOfRead(AccessCaller caller) {
        return !caller.known ? 401 : caller.may("read") ? 200 : 403;
    }

    /** A connection keeps the fields of its last GET on the fast path, so that the same bytes are not read again. */
    @Test
    void aRequestNeverHasTheRightsOfTheOneBeforeItOnItsConnection() {
        AccessCaller[] callers = AccessCaller.values();
        try (RawClient client = edge.raw()) {
            for (AccessCaller first : callers) {
                for (AccessCaller second : callers) {
                    for (AccessCaller caller : List.of(first, first, second, AccessCaller.ALL, second, AccessCaller.NOBODY)) {
                        Answer answer = client.send(get(caller)).answer();
                        assertEquals(statusOfRead(caller), answer.status(), () -> first + " " + second + " " + caller);
                        assertEquals(answer.status() == 200, answer.body().contains("value"));
                    }
                }
            }
        }
    }

    @Test
    void requestsThatComeTogetherHaveTheirOwnRights() {
        AccessCaller[] callers = AccessCaller.values();
        for (AccessCaller first : callers) {
            StringBuilder together = new StringBuilder();
            for (AccessCaller caller : callers) {
                together.append(get(first)).append(get(caller))
                        .append(request("HEAD /kv/mine/k HTTP/1.1", line(caller)));
            }
            try (RawClient client = edge.raw()) {
                client.send(together.toString());
                for (AccessCaller caller : callers) {
                    assertEquals(statusOfRead(first), client.answer().status(), () -> first + " before " + caller);
                    assertEquals(statusOfRead(caller), client.answer().status(), () -> caller + " after " + first);
                    assertEquals(statusOfRead(caller), client.answer(false).status(), () -> caller + " asks for a head");
                }
            }
            for (AccessCaller caller : callers) {
                // A refused write ends the connection, since its body is not read.
                try (RawClient client = edge.raw()) {
                    client.send(get(first)
                            + request("PUT /kv/mine/p HTTP/1.1", line(caller), "Content-Length: 5") + "other");
                    assertEquals(statusOfRead(first), client.answer().status(), () -> first + " before a write");
                    int written = !caller.known ? 401 : caller.may("write") ? 200 : 403;
                    assertEquals(written, client.answer().status(), () -> caller + " writes");
                }
            }
        }
    }

    @Test
    void severalFieldsOfAuthorizationShowNothing() {
        String all = line(AccessCaller.ALL);
        String wrong = line(AccessCaller.WRONG);
        for (List<String> lines : List.of(List.of(all, all), List.of(all, wrong), List.of(wrong, all),
                List.of(all, "Authorization: "), List.of(all.concat(", Bearer x")), List.of(all.concat(" x")))) {
            try (RawClient client = edge.raw()) {
                Answer answer = client.request("GET /kv/mine/k HTTP/1.1", lines.toArray(String[]::new)).answer();
                assertTrue(answer.status() == 400 || answer.status() == 401, lines::toString);
                assertTrue(!answer.body().contains("value"), lines::toString);
            }
        }
    }

    @Test
    void otherFormsOfARequestAreRefusedToo() {
        for (String line : List.of("GET http://edge/kv/mine/k HTTP/1.1", "GET /kv/mine/k HTTP/1.0", "GET //kv/mine/k HTTP/1.1",
                "GET /kv/%6dine/k HTTP/1.1", "get /kv/mine/k HTTP/1.1", "GET /kv/mine-open/../mine/k HTTP/1.1")) {
            try (RawClient client = edge.raw()) {
                Answer answer = client.request(line).answer();
                assertTrue(answer.status() >= 400, line);
                assertTrue(!answer.body().contains("value"), line);
            }
        }
    }

    @Test
    void aTokenThatIsRevokedIsRefusedByEveryEdgeWithinASecond() {
        edge.sql("insert into weir.token (name, sha256, grants) values ('brief', sha256('weir_brief'), array['read:mine'])");
        String[] brief = {"Authorization", "Bearer weir_brief"};
        for (RealEdge each : List.of(edge, second)) {
            Waiting.until(() -> each.get("/kv/mine/k", brief).statusCode() == 200);
        }
        edge.sql("delete from weir.token where name = 'brief'");
        long revoked = System.nanoTime();
        for (RealEdge each : List.of(edge, second)) {
            Waiting.until(() -> each.get("/kv/mine/k", brief).statusCode() == 401);
        }
        long millis = (System.nanoTime() - revoked) / 1_000_000;
        assertTrue(millis < 1_000, millis + " ms");
    }

    @Test
    void anEdgeWhoseLastTokenIsRevokedStaysClosed() {
        try (RealEdge alone = new RealEdge()) {
            assertEquals(404, alone.get("/kv/mine/k").statusCode());
            alone.sql("insert into weir.token (name, sha256, grants) values ('t', sha256('t'), array['read'])");
            Waiting.until(() -> alone.get("/kv/mine/k").statusCode() == 401);
            alone.sql("delete from weir.token");
            Waiting.until(() -> alone.get("/kv/mine/k", "Authorization", "Bearer t").statusCode() == 401);
            assertEquals(401, alone.get("/kv/mine/k").statusCode());
        }
    }
}
