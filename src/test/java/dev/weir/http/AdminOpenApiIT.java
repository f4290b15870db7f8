package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.bucket.BucketSetting;
import dev.weir.http.OpenApi.Operation;
import dev.weir.testing.Waiting;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The OpenAPI document of the admin listener beside a running edge: each operation is called, each answer is as it says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AdminOpenApiIT {
    private static final List<String> METHODS = List.of("GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", "TRACE", "PURGE");
    private static final String ITEMS = "/kv/{bucket}";
    private static final String SETTINGS = "/_buckets/{bucket}";
    private static final String[] JSON = {"Content-Type", "application/json"};

    /**
     * What an edge answers only while parts of it have stopped, the database is unreachable, or rows stay locked: AdminServerIT,
     * WholeBucketProcessIT and WholeBucketsIT bring that about.
     */
    private static final Set<String> SHOWN_ELSEWHERE = Set.of(
            "GET /health/live 503", "HEAD /health/live 503", "GET /health/ready 503", "HEAD /health/ready 503",
            "GET /health/serving 503", "HEAD /health/serving 503",
            "DELETE /kv/{bucket} 409", "DELETE /kv/{bucket} 503", "PURGE /kv/{bucket} 503", "GET /_buckets/{bucket} 503",
            "HEAD /_buckets/{bucket} 503", "PUT /_buckets/{bucket} 503", "PATCH /_buckets/{bucket} 503");

    private final DescribedAnswers answers = new DescribedAnswers(OpenApi.ADMIN);
    private RealEdge edge;
    private EdgeCalls admin;

    @BeforeAll
    void start() {
        edge = new RealEdge();
        admin = edge.admin();
    }

    @AfterAll
    void stop() {
        edge.close();
    }

    @Test
    void everyStatusIsReachedAndEveryAnswerIsAsDescribed() throws IOException {
        for (String method : List.of("GET", "HEAD")) {
            for (String path : List.of("/health/live", "/health/ready", "/health/serving", "/metrics", "/_openapi.yaml")) {
                answers.call(admin, 200, method, path, path, "");
                answers.call(admin, 413, method, path, path, "body");
            }
            answers.call(admin, 200, method, "/metrics", "/metrics", "", "Accept", "application/openmetrics-text");
            answers.call(admin, 200, method, SETTINGS, "/_buckets/new", "");
            refusals(method, SETTINGS, "/_buckets/b");
        }
        edge.put("/kv/b/k", "v");
        answers.call(admin, 200, "DELETE", ITEMS, "/kv/b", "");
        answers.call(admin, 200, "PURGE", ITEMS, "/kv/b", "");
        refusals("DELETE", ITEMS, "/kv/b");
        refusals("PURGE", ITEMS, "/kv/b");
        changes();
        strangers();
        for (Operation each : OpenApi.ADMIN.operations()) {
            String request = each.method() + ' ' + each.target() + " HTTP/2.0\r\nHost: edge\r\n\r\n";
            try (RawClient client = admin.raw()) {
                answers.take(each, 505, client.send(request).answer(!each.method().equals("HEAD")));
            }
        }
        assertEquals("", String.join("\n", answers.offences()));
        Set<String> unreached = new TreeSet<>(answers.unreached());
        unreached.removeIf(each -> each.endsWith(" default"));
        assertEquals(new TreeSet<>(SHOWN_ELSEWHERE), unreached);
        assertEquals(OpenApi.ADMIN.document, OpenApi.YAML.readTree(admin.get("/_openapi.yaml").body()));
    }

    /** Tokens are needed, and none is shown. */
    private void strangers() {
        try (RealEdge closed = new RealEdge()) {
            closed.sql("insert into weir.token (name, sha256, grants) values ('t', sha256('t'), array['read'])");
            Waiting.until(() -> closed.get("/kv/b/k").statusCode() == 401);
            for (String method : List.of("GET", "HEAD")) {
                answers.call(closed.admin(), 401, method, SETTINGS, "/_buckets/b", "");
            }
            for (String method : List.of("PUT", "PATCH")) {
                answers.call(closed.admin(), 401, method, SETTINGS, "/_buckets/b", "{}", JSON);
            }
            for (String method : List.of("DELETE", "PURGE")) {
                answers.call(closed.admin(), 401, method, ITEMS, "/kv/b", "");
            }
        }
    }

    private void refusals(String method, String path, String target) {
        answers.call(admin, 400, method, path, target + "?x", "");
        answers.call(admin, 400, method, path, target.replace("/b", "/_b").replace("/_buckets/_b", "/_buckets/_x"), "");
        answers.call(admin, 403, method, path, target, "", "Origin", "http://localhost");
        answers.call(admin, 413, method, path, target, "body");
    }

    private void changes() {
        for (String method : List.of("PUT", "PATCH")) {
            JsonNode content = OpenApi.ADMIN.operation(method, SETTINGS).node().get("requestBody").get("content");
            content.properties().forEach(type -> answers.call(
                    admin, 200, method, SETTINGS, "/_buckets/" + method, type.getValue().get("example").toString(),
                    "Content-Type", type.getKey()));
            answers.call(admin, 400, method, SETTINGS, "/_buckets/b", "[]", JSON);
            answers.call(admin, 400, method, SETTINGS, "/_buckets/b", "{}", "Content-Type", "application/json", "If-Match", "x");
            answers.call(admin, 412, method, SETTINGS, "/_buckets/b", "{}", "Content-Type", "application/json", "If-Match",
                    "\"1\"");
            answers.call(admin, 403, method, SETTINGS, "/_buckets/b", "{}", "Origin", "null", "Content-Type", "application/json");
            answers.call(admin, 413, method, SETTINGS, "/_buckets/b", " ".repeat(70_000), JSON);
            answers.call(admin, 415, method, SETTINGS, "/_buckets/b", "{}", "Content-Type", "text/plain");
            answers.call(admin, 415, method, SETTINGS, "/_buckets/b", "{}", "Content-Type", "application/json",
                    "Content-Encoding", "gzip");
            answers.call(admin, 422, method, SETTINGS, "/_buckets/b", "{\"max_age\":-1,\"no\":1}", JSON);
        }
    }

    @Test
    void everyPathHasItsMethodsAndNoOthers() {
        for (String path : OpenApi.ADMIN.paths()) {
            List<Operation> operations = OpenApi.ADMIN.operations(path);
            Set<String> methods = operations.stream().map(Operation::method).collect(Collectors.toCollection(TreeSet::new));
            for (String method : METHODS) {
                if (!methods.contains(method)) {
                    try (RawClient client = admin.raw()) {
                        RawClient.Answer answer =
                                client.request(method + ' ' + operations.getFirst().target() + " HTTP/1.1").answer();
                        assertEquals(405, answer.status(), method + ' ' + path);
                        assertEquals(methods, new TreeSet<>(List.of(answer.field("Allow").split(", "))), path);
                    }
                }
            }
        }
        assertEquals(404, admin.get("/elsewhere").statusCode());
        for (String prefix : List.of(
                "/health/live", "/health/ready", "/health/serving", "/metrics", "/_openapi.yaml", "/kv/", "/_buckets/")) {
            assertTrue(admin.get("/elsewhere").body().contains(prefix), prefix);
        }
    }

    @Test
    void everyReferenceLeadsSomewhereAndEveryOperationHasANameOfItsOwn() {
        for (JsonNode node : OpenApi.ADMIN.nodes()) {
            assertFalse(node.has("$ref") && OpenApi.ADMIN.resolved(node).isMissingNode(), node.toString());
        }
        Set<String> names = new HashSet<>();
        for (Operation each : OpenApi.ADMIN.operations()) {
            assertTrue(names.add(each.node().path("operationId").asText()), each.toString());
        }
        assertEquals(OpenApi.PUBLIC.document.at("/info/version"), OpenApi.ADMIN.document.at("/info/version"));
        assertEquals(
                new TreeSet<>(BucketSetting.KEYS),
                OpenApi.names(OpenApi.ADMIN.document.at("/components/schemas/AnySettings/properties")));
    }
}
