package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.weir.access.AccessSettings;
import dev.weir.access.Grant;
import dev.weir.access.Guard;
import dev.weir.access.KnownTokens;
import dev.weir.access.Token;
import dev.weir.bucket.BucketSettings;
import dev.weir.bucket.WriteRules;
import dev.weir.database.StoreException;
import dev.weir.engine.Access;
import dev.weir.engine.Rules;
import dev.weir.http.OpenApi.Operation;
import dev.weir.item.BucketName;
import dev.weir.testing.Waiting;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/** Calls whose answers do not depend on what is stored: they are refused, or fail. */
final class Refusals {
    private static final String ITEM = "/kv/{bucket}/{key}";
    private static final String KEYS = "/kv/{bucket}";
    private static final String MULTI = "/multi/{bucket}";
    private static final String[] JSON = {"Content-Type", "application/json"};

    /** Some buckets are closed, some queues, and one of a kind that the edge does not have. */
    private final Rules rules = new Rules(
            (bucket, operation) -> !bucket.value().startsWith("closed"), Refusals::kind,
            bucket -> WriteRules.upTo(Long.MAX_VALUE), item -> Long.MAX_VALUE, Rules.KINDS);

    private final DescribedAnswers answers;

    Refusals(DescribedAnswers answers) {
        this.answers = answers;
    }

    /** What is refused before the path matters. */
    void malformed(EdgeCalls edge) {
        String long9000 = "a".repeat(9000);
        for (Operation each : OpenApi.PUBLIC.operations()) {
            String line = each.method() + ' ' + each.target();
            raw(edge, each, 400, line + " HTTP/1.1\r\nHost: ]]\r\n\r\n");
            raw(edge, each, 400, line + " HTTP/1.1\r\nHost: ]]\r\nAccept: application/problem+json\r\n\r\n");
            raw(edge, each, 414, line + "?x=" + long9000 + " HTTP/1.1\r\nHost: edge\r\n\r\n");
            raw(edge, each, 431, line + " HTTP/1.1\r\nHost: edge\r\nX-A: " + long9000 + "\r\nX-B: " + long9000 + "\r\n\r\n");
            raw(edge, each, 501, line + " HTTP/1.1\r\nHost: edge\r\nTransfer-Encoding: gzip, chunked\r\n\r\n");
            raw(edge, each, 505, line + " HTTP/2.0\r\nHost: edge\r\n\r\n");
        }
    }

    /** What is meant for another host. */
    void misdirected() {
        try (EdgeFixture edge = new EdgeFixture("http.hosts=edge")) {
            for (Operation each : OpenApi.PUBLIC.operations()) {
                String line = each.method() + ' ' + each.target();
                raw(edge, each, 421, line + " HTTP/1.1\r\nHost: evil.example\r\n\r\n");
                raw(edge, each, 421, line + " HTTP/1.1\r\nHost: evil.example\r\nAccept: application/problem+json\r\n\r\n");
            }
        }
    }

    /** What an address sends that has had more bytes than it may have in an hour. */
    void limited() {
        try (EdgeFixture edge = new EdgeFixture("limits.bytes-per-second=1")) {
            Waiting.until(() -> edge.get("/help").statusCode() == 429);
            for (Operation each : OpenApi.PUBLIC.operations()) {
                if (each.statuses().contains("429")) {
                    String line = each.method() + ' ' + each.target() + " HTTP/1.1\r\nHost: edge\r\nAccept: ";
                    raw(edge, each, 429, line + "*/*\r\n\r\n");
                    raw(edge, each, 429, line + "application/problem+json\r\n\r\n");
                }
            }
        }
    }

    private void raw(EdgeCalls edge, Operation operation, int status, String request) {
        try (RawClient client = edge.raw()) {
            answers.take(operation, status, client.send(request).answer(!operation.method().equals("HEAD")));
        }
    }

    void slow() {
        try (EdgeFixture edge = new EdgeFixture("http.head-timeout=500ms")) {
            Map<Operation, RawClient> clients = new HashMap<>();
            for (Operation each : OpenApi.PUBLIC.operations()) {
                clients.put(each, edge.raw().send(each.method() + ' ' + each.target() + " HTTP/1.1\r\nHost: e"));
            }
            clients.forEach((operation, client) -> {
                try (client) {
                    answers.take(operation, 408, client.answer(!operation.method().equals("HEAD")));
                }
            });
        }
    }

    void crowded() {
        try (EdgeFixture edge = new EdgeFixture("http.max-connections=1", "http.spare-idle=1h");
                RawClient only = edge.raw()) {
            assertEquals(200, only.request("GET /status HTTP/1.1").answer().status());
            for (Operation each : OpenApi.PUBLIC.operations()) {
                // It is refused whatever it is going to ask.
                try (RawClient client = edge.raw()) {
                    answers.take(each, 503, client.answer());
                }
            }
        }
    }

    /** What fails behind the listener: unforeseen, the database is unreachable, its outcome is unknown, it refuses the row. */
    void failures() {
        try (EdgeFixture edge = new EdgeFixture(rules)) {
            for (Operation each : operationsOnItems()) {
                String method = each.method();
                String path = each.path();
                String target = target(each, "b");
                edge.flows.failWith(new IllegalStateException("on purpose"));
                answers.call(edge, 500, method, path, target, body(each), fields(each));
                edge.flows.failWith(new StoreException.Unavailable("on purpose"));
                answers.call(edge, 503, method, path, target, body(each), fields(each));
                if (each.statuses().contains("422")) {
                    edge.flows.failWith(new StoreException.Refused("on purpose"));
                    answers.call(edge, 422, method, path, target, body(each), fields(each));
                    edge.flows.failWith(new StoreException.OutcomeUnknown("on purpose"));
                    answers.call(edge, 503, method, path, target, body(each), fields(each));
                }
            }
            edge.flows.failWith(null);
            edge.flows.leavePurgesPending();
            for (Operation each : operationsOnItems()) {
                answers.call(edge, isClaim(each)
                        ? 204
                        : each.path().equals(ITEM) && each.method().matches("GET|HEAD|DELETE") ? 404 : 200,
                        each.method(),
                        each.path(), target(each, each.path().equals(ITEM) ? each.method() : "b"), body(each), fields(each));
            }
            edge.flows.loseVersions();
            answers.call(edge, 200, "PUT", ITEM, "/kv/b/k", "v");
        }
    }

    /** Buckets that a rule closes, and those of a kind that the edge does not have. */
    void rules() {
        try (EdgeFixture edge = new EdgeFixture(rules)) {
            for (Operation each : operationsOnItems()) {
                if (each.statuses().contains("403")) {
                    answers.call(edge, 403, each.method(), each.path(), target(each, "closed"), body(each), fields(each));
                }
                if (each.path().equals(ITEM)) {
                    answers.call(edge, 501, each.method(), each.path(), target(each, "unheard"), body(each), fields(each));
                }
            }
        }
    }

    /** Tokens are needed, and somebody shows none, and then wrong ones. */
    void strangers() {
        var tokens = new KnownTokens(() -> {});
        tokens.stored(List.of(new Token("t", "0".repeat(64), List.of(Grant.parse("read")), null)));
        var guard = new Guard(
                new AccessSettings(false, null, List.of(), 1, Duration.ofMinutes(1), 10), tokens, bucket -> false,
                InstantSource.system(),
                Ticker.systemTicker());
        var guarded = new Rules(
                Access.by(guard), Refusals::kind, rules.writes(), rules.expiry(), rules.settings());
        try (EdgeFixture edge = new EdgeFixture(guarded)) {
            edge.get("/kv/b/k", "Authorization", "Bearer wrong");
            for (Operation each : OpenApi.PUBLIC.operations()) {
                if (each.statuses().contains("401")) {
                    answers.call(edge, 401, each.method(), each.path(), target(each, "b"), body(each), fields(each));
                    String[] more = Stream.concat(Stream.of(fields(each)), Stream.of("Authorization", "Bearer wrong"))
                            .toArray(String[]::new);
                    answers.call(edge, 429, each.method(), each.path(), target(each, "b"), body(each), more);
                }
            }
        }
    }

    private static List<Operation> operationsOnItems() {
        List<Operation> all = new ArrayList<>(OpenApi.PUBLIC.operations());
        all.removeIf(each -> !each.statuses().contains("500"));
        return all;
    }

    private static String kind(BucketName bucket) {
        return bucket.value().equals("unheard")
                ? "unheard"
                : bucket.value().endsWith("-queue") ? "queue" : BucketSettings.REGISTER;
    }

    private static boolean isClaim(Operation operation) {
        return operation.method().equals("POST") && operation.path().equals(KEYS);
    }

    private static String target(Operation operation, String bucket) {
        if (isClaim(operation)) {
            return "/kv/" + bucket + "-queue?claim";
        }
        String target = operation.path().replace("{bucket}", bucket).replace("{key}", "k");
        return operation.method().equals("DELETE") && operation.path().equals(KEYS) ? target + "?prefix=k" : target;
    }

    private static String body(Operation operation) {
        if (isClaim(operation)) {
            return "{\"worker\":\"w\"}";
        }
        boolean many = operation.path().equals(MULTI);
        return !operation.node().has("requestBody")
                ? ""
                : !many ? "v" : operation.method().equals("PUT") ? "[{\"key\":\"k\",\"data\":\"v\"}]" : "[{\"key\":\"k\"}]";
    }

    private static String[] fields(Operation operation) {
        return operation.path().equals(MULTI) ? JSON : new String[0];
    }

    void underWay() {
        try (EdgeFixture edge = new EdgeFixture()) {
            edge.put("/kv/b/k", "v", "Weir-Tags", "t");
            CountDownLatch gate = new CountDownLatch(1);
            edge.flows.holdWrites(gate);
            CompletableFuture<HttpResponse<String>> first = CompletableFuture.supplyAsync(() -> edge.delete("/kv/b?tag=t"));
            Waiting.until(() -> edge.flows.waitingWrites.get() == 1);
            answers.call(edge, 409, "DELETE", KEYS, "/kv/b?tag=t", "");
            gate.countDown();
            answers.take(OpenApi.PUBLIC.operation("DELETE", KEYS), 200, DescribedAnswers.of(first.join()));
        }
    }
}
