package dev.weir.http;

import static dev.weir.http.EdgeCalls.field;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.http.OpenApi.Operation;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The OpenAPI document as it is served, and beside what an edge takes: its methods, parameters, members and examples. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OpenApiContractIT {
    private static final List<String> METHODS = List.of("GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", "TRACE", "PURGE");
    private static final String UNKNOWN = "zzzzzzzzzzzzzz";

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
    void itIsServedAsYamlWithAnETag() throws IOException {
        HttpResponse<String> served = edge.get("/_openapi.yaml");
        assertEquals(200, served.statusCode());
        assertEquals("application/yaml", field(served, "Content-Type"));
        assertEquals("no-cache", field(served, "Cache-Control"));
        assertEquals("nosniff", field(served, "X-Content-Type-Options"));
        assertEquals(OpenApi.PUBLIC.document, OpenApi.YAML.readTree(served.body()));
        String tag = EdgeCalls.etag(served);
        assertTrue(tag.matches("\"[0-9]+\""), tag);
        HttpResponse<String> head = edge.send("HEAD", "/_openapi.yaml", "");
        assertEquals(field(served, "Content-Length"), field(head, "Content-Length"));
        assertEquals(tag, EdgeCalls.etag(head));
        for (String condition : List.of(tag, "W/" + tag, "\"1\", " + tag, "*")) {
            HttpResponse<String> same = edge.get("/_openapi.yaml", "If-None-Match", condition);
            assertEquals(304, same.statusCode(), condition);
            assertEquals(tag + " no-cache", EdgeCalls.etag(same) + ' ' + field(same, "Cache-Control"));
        }
        for (String condition : List.of("\"1\"", "", "nonsense")) {
            assertEquals(200, edge.get("/_openapi.yaml", "If-None-Match", condition).statusCode(), condition);
        }
        assertEquals(200, edge.get("/_openapi.yaml", "If-Match", tag).statusCode());
        assertEquals(412, edge.get("/_openapi.yaml", "If-Match", "W/" + tag).statusCode());
        assertEquals(404, edge.get("/_openapi.yaml/x").statusCode());
        assertEquals(400, edge.get("/kv/_openapi.yaml/x").statusCode(), "no bucket has such a name");
    }

    @Test
    void everyPathHasItsMethodsAndNoOthers() {
        DescribedAnswers held = new DescribedAnswers(OpenApi.PUBLIC);
        JsonNode refusal = OpenApi.PUBLIC.document.at("/components/responses/MethodNotAllowed");
        for (String path : OpenApi.PUBLIC.paths()) {
            List<Operation> operations = OpenApi.PUBLIC.operations(path).stream().filter(each -> !each.isOfSomeKinds()).toList();
            Set<String> methods = operations.stream().map(Operation::method).collect(Collectors.toCollection(TreeSet::new));
            String target = operations.getFirst().target();
            assertEquals(methods, allowed(edge.send("OPTIONS", target, "")), path);
            for (String method : METHODS) {
                if (!methods.contains(method)) {
                    try (RawClient client = edge.raw()) {
                        RawClient.Answer answer =
                                client.request(method + ' ' + target + " HTTP/1.1").answer(!method.equals("HEAD"));
                        assertEquals(405, answer.status(), method + ' ' + path);
                        held.hold(method + ' ' + path, refusal, answer, method.equals("HEAD"));
                        assertEquals(methods, new TreeSet<>(List.of(answer.field("Allow").split(", "))), path);
                    }
                }
            }
        }
        assertEquals(List.of(), held.offences());
    }

    /** The operations of a register, as an undeclared bucket is one; those of other kinds have tests of their own. */
    private static List<Operation> ofAllKinds() {
        return OpenApi.PUBLIC.operations().stream().filter(each -> !each.isOfSomeKinds()).toList();
    }

    private static Set<String> allowed(HttpResponse<?> response) {
        return new TreeSet<>(List.of(field(response, "Allow").split(", ")));
    }

    /** An edge names those that it knows when it is given one that is not like any of them. */
    @Test
    void everyOperationTakesItsQueryParametersAndNoOthers() {
        Set<String> ignoring = new TreeSet<>();
        for (Operation operation : ofAllKinds()) {
            HttpResponse<String> answer = edge.send(
                    operation.method(), operation.target() + '?' + UNKNOWN + "=1", "", "Content-Type", "application/json");
            if (operation.method().equals("HEAD") && answer.statusCode() == 400) {
                // Its answer has no words. It takes those of GET; KeysHandler adds one.
                assertTrue(operation.parameters("query").containsAll(
                        OpenApi.PUBLIC.operation("GET", operation.path()).parameters("query")));
            } else if (answer.statusCode() == 400) {
                assertEquals(operation.parameters("query"), known(answer.body()), operation + " " + answer.body());
            } else {
                ignoring.add(operation.toString());
                assertEquals(Set.of(), operation.parameters("query"), operation.toString());
            }
        }
        assertTrue(ignoring.containsAll(Set.of("GET /kv/{bucket}/{key}", "HEAD /kv/{bucket}/{key}")), ignoring.toString());
        for (String name : OpenApi.PUBLIC.operation("HEAD", "/kv/{bucket}").parameters("query")) {
            assertEquals(400, edge.send("HEAD", "/kv/b?" + name + "=1&" + name + "=1", "").statusCode(), name);
        }
    }

    @Test
    void everyEntryHasItsMembersAndNoOthers() {
        Map<String, String> schemas = new TreeMap<>(Map.of("POST", "ReadEntry", "PUT", "WriteEntry", "DELETE", "DeleteEntry"));
        schemas.forEach((method, schema) -> {
            HttpResponse<String> answer = edge.multi(method, "b", "[{\"" + UNKNOWN + "\":1}]");
            Set<String> described = OpenApi.names(OpenApi.PUBLIC.document.at("/components/schemas/" + schema + "/properties"));
            assertEquals(described, known(answer.body()), answer.body());
        });
    }

    /** The names at the end of a refusal; none if it has none. */
    private static Set<String> known(String refusal) {
        Matcher list = Pattern.compile("known here: (.*)\\.\n").matcher(refusal);
        return list.find() ? new TreeSet<>(List.of(list.group(1).split(", | and "))) : Set.of();
    }

    /**
     * Parameters, bodies and answers whose examples have the same name belong together: with the first two, the last is what
     * comes. An answer with an example called plain comes without parameters and body.
     */
    @Test
    void everyExampleOfARequestIsAnsweredAsTheExampleOfItsAnswerSays() {
        List<Example> examples = new ArrayList<>();
        for (Operation operation : ofAllKinds()) {
            Example.of(operation).forEach(examples::add);
        }
        // Values come to be before they are read, and are read before they are deleted.
        List<String> order = List.of("PUT", "POST", "GET", "HEAD", "OPTIONS", "DELETE");
        examples.sort((a, b) -> Integer.compare(order.indexOf(a.operation().method()), order.indexOf(b.operation().method())));
        edge.put("/kv/notes/draft/one", "{}", "Weir-Tags", "product-42");
        edge.put("/kv/notes/draft/two", "{}", "Weir-Tags", "product-42");
        DescribedAnswers held = new DescribedAnswers(OpenApi.PUBLIC);
        for (Example example : examples) {
            example.run(edge, held);
        }
        assertEquals(List.of(), held.offences());
        assertTrue(examples.size() >= 15, examples.toString());
    }

    /** By itself, and beside what is required, a parameter's example is something that the edge understands. */
    @Test
    void everyExampleOfAParameterIsUnderstood() {
        DescribedAnswers held = new DescribedAnswers(OpenApi.PUBLIC);
        for (Operation operation : ofAllKinds()) {
            for (JsonNode parameter : operation.parameters()) {
                if (parameter.has("example") && !parameter.get("in").asText().equals("path")) {
                    HttpResponse<String> answer = Example.withOnly(operation, parameter).send(edge);
                    String where = operation + " " + OpenApi.name(parameter);
                    assertTrue(answer.statusCode() < 500 && answer.statusCode() != 400, where + " " + answer + answer.body());
                    held.take(operation, answer.statusCode(), DescribedAnswers.of(answer));
                }
            }
        }
        assertEquals(List.of(), held.offences());
    }
}
