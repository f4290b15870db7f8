package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.http.OpenApi.Operation;
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
 * Who may what: each caller of {@link AccessCaller} with each operation of each listener, and by both ways where there are two.
 * The bucket mine is private, mine-open public; each face has a bucket of its own whose name begins with mine.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AccessContractIT {
    private static final String[] JSON = {"Content-Type", "application/json"};
    private static final String CHALLENGE = "Bearer realm=\"weir\", Basic realm=\"weir\", charset=\"UTF-8\"";

    private RealEdge edge;
    private RealEdge second;

    @BeforeAll
    void start() {
        edge = new RealEdge(
                "access.failures=0", "faces.kevindb.port=0", "faces.kevindb.bucket=mine-kevindb", "faces.pigtail.port=0",
                "faces.pigtail.bucket=mine-pigtail", "faces.mecdb.port=0", "faces.mecdb.bucket=mine-mecdb",
                "faces.potboiler-kv.port=0", "faces.potboiler-kv.bucket=mine-kv", "faces.potboiler-browser.port=0",
                "faces.potboiler-browser.bucket=mine-kv", "faces.potboiler-core.port=0",
                "faces.potboiler-core.bucket=mine-log");
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

    /**
     * A request, and the right that it needs.
     *
     * @param right empty: none; known: a token, whatever it grants; or several, with spaces between
     */
    private record Call(EdgeCalls listener, String method, String target, String body, String right) {
        HttpResponse<String> by(AccessCaller caller) {
            String[] fields = Stream.concat(Stream.of(caller.fields()), Stream.of(body.isEmpty() ? new String[0] : JSON))
                    .toArray(String[]::new);
            return listener.send(method, target, body, fields);
        }

        /** The status if it is refused; otherwise 0. */
        int refusal(AccessCaller caller) {
            if (right.isEmpty()) {
                return 0;
            }
            return !caller.known ? 401 : right.equals("known") || Stream.of(right.split(" ")).allMatch(caller::may) ? 0 : 403;
        }

        @Override
        public String toString() {
            return method + " " + listener.port() + target;
        }
    }

    private static String rightOn(Operation operation) {
        String path = operation.path();
        String method = operation.method();
        if (method.equals("OPTIONS") || !path.startsWith("/kv") && !path.startsWith("/multi")) {
            return "";
        }
        boolean reads = method.equals("GET") || method.equals("HEAD");
        return switch (path) {
            case "/kv" -> "known";
            case "/kv/{bucket}" -> reads ? "list" : method.equals("DELETE") ? "delete" : "write";
            case "/kv/{bucket}/{key}" -> reads ? "read" : method.equals("DELETE") ? "delete" : "write";
            default -> method.equals("POST") ? "read" : method.equals("PUT") ? "write" : "delete";
        };
    }

    private static String body(Operation operation) {
        boolean many = operation.path().startsWith("/multi");
        return operation.method().matches("GET|HEAD|OPTIONS") || operation.method().equals("DELETE") && !many
                ? ""
                : !many ? "\"v\"" : operation.method().equals("PUT") ? "[{\"key\":\"n\",\"data\":\"v\"}]" : "[{\"key\":\"n\"}]";
    }

    private List<Call> ofMainListener() {
        List<Call> calls = new ArrayList<>();
        for (Operation operation : OpenApi.PUBLIC.operations()) {
            String target = operation.path().replace("{bucket}", "mine").replace("{key}", "k");
            String right = rightOn(operation);
            if (operation.path().equals("/kv/{bucket}") && operation.method().equals("DELETE")) {
                calls.add(new Call(edge, "DELETE", target + "?tag=t", "", right));
                target += "?prefix=nothing";
            }
            calls.add(new Call(edge, operation.method(), target, body(operation), right));
            if (operation.path().equals("/kv/{bucket}/{key}")) {
                // Past the fast path, by the first Poky's path, and what is not there.
                calls.add(new Call(edge, operation.method(), "/kv/mine/%6b", body(operation), right));
                calls.add(new Call(edge, operation.method(), "/mine/k", body(operation), right));
                calls.add(new Call(edge, operation.method(), "/kv/mine/absent", body(operation), right));
            }
        }
        calls.add(new Call(edge, "GET", "/kv/mine/k?x", "", "read"));
        calls.add(new Call(edge, "HEAD", "/kv/mine?count", "", "list"));
        for (String method : List.of("GET", "HEAD")) {
            calls.add(new Call(edge, method, "/kv/mine-open/k", "", ""));
            calls.add(new Call(edge, method, "/kv/mine-open/absent", "", ""));
        }
        calls.add(new Call(edge, "PUT", "/kv/mine-open/n", "v", "write"));
        calls.add(new Call(edge, "DELETE", "/kv/mine-open/n", "", "delete"));
        calls.add(new Call(edge, "GET", "/kv/mine-open", "", "list"));
        calls.add(new Call(edge, "POST", "/multi/mine-open", "[{\"key\":\"k\"}]", ""));
        return calls;
    }

    private List<Call> ofAdminListener() {
        List<Call> calls = new ArrayList<>();
        for (Operation operation : OpenApi.ADMIN.operations()) {
            String target = operation.path().replace("{bucket}", "mine-empty");
            boolean changes = operation.method().matches("PUT|PATCH");
            calls.add(new Call(
                    edge.admin(), operation.method(), target, changes ? "{}" : "",
                    operation.path().contains("{bucket}") ? "admin" : ""));
        }
        return calls;
    }

    private List<Call> ofFaces() {
        EdgeCalls kevindb = edge.face("kevindb");
        EdgeCalls pigtail = edge.face("pigtail");
        EdgeCalls mecdb = edge.face("mecdb");
        EdgeCalls kv = edge.face("potboiler-kv");
        EdgeCalls core = edge.face("potboiler-core");
        return List.of(
                new Call(kevindb, "GET", "/key-value-store/k", "", "read"),
                new Call(kevindb, "PUT", "/key-value-store/k", "{\"value\":\"v\",\"causal-metadata\":\"\"}", "write"),
                new Call(kevindb, "GET", "/key-value-store-view", "", "read"),
                new Call(kevindb, "PUT", "/key-value-store-view", "{\"socket-address\":\"10.0.0.1:1\"}", "admin"),
                new Call(kevindb, "DELETE", "/key-value-store-view", "{\"socket-address\":\"10.0.0.1:1\"}", "admin"),
                new Call(kevindb, "HEAD", "/initkv", "", "list"),
                new Call(pigtail, "GET", "/queue/q", "", "read"),
                new Call(mecdb, "GET", "/mec/k", "", "read"),
                new Call(mecdb, "PUT", "/mec/k", "v", "read write"),
                new Call(kv, "GET", "/kv", "", "list"),
                new Call(edge.face("potboiler-browser"), "GET", "/", "", "list"),
                new Call(core, "GET", "/log", "", "read"),
                new Call(core, "GET", "/log/first", "", "read"),
                new Call(core, "POST", "/log", "{\"a\":1}", "write"),
                new Call(core, "GET", "/nodes", "", "read"),
                new Call(core, "GET", "/nodes?query_port=80", "", "admin"),
                new Call(core, "POST", "/nodes", "{\"url\":\"http://127.0.0.1:1/\"}", "admin"),
                new Call(core, "DELETE", "/nodes", "{\"url\":\"http://127.0.0.1:1/\"}", "admin"),
                new Call(core, "POST", "/log/register", "{\"url\":\"http://127.0.0.1:1/\"}", "admin"),
                new Call(core, "POST", "/log/deregister", "{\"url\":\"http://127.0.0.1:1/\"}", "admin"));
    }

    @Test
    void everyCallerMayWhatTheTableSaysAndNothingElse() {
        List<String> wrong = new ArrayList<>();
        for (Call call : Stream.of(ofMainListener(), ofAdminListener(), ofFaces()).flatMap(List::stream).toList()) {
            for (AccessCaller caller : AccessCaller.values()) {
                HttpResponse<String> answer = call.by(caller);
                int refusal = call.refusal(caller);
                int status = answer.statusCode();
                boolean right = refusal == 0 ? status != 401 && status != 403 && status < 500 : status == refusal;
                if (!right) {
                    wrong.add(call + " by " + caller + ": " + status + " " + answer.body());
                } else if (refusal != 0) {
                    assertEquals("no-store", EdgeCalls.field(answer, "Cache-Control"), call::toString);
                    assertEquals(refusal == 401 ? CHALLENGE : "", EdgeCalls.field(answer, "WWW-Authenticate"), call::toString);
                    assertTrue(call.method.equals("HEAD") || !answer.body().isBlank(), call::toString);
                }
            }
        }
        assertEquals("", String.join("\n", wrong));
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
