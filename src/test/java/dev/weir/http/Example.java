package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.http.OpenApi.Operation;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A request that the document shows, made of the examples of its parts.
 *
 * @param name what the examples of its parts and of its answer are called
 * @param parameters those that it has besides those of the path
 * @param type the media type of its body; null if it has none
 */
record Example(
        Operation operation, String name, Map<JsonNode, JsonNode> parameters, @Nullable String type, String body) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Those of an operation, by the names that its parts and answers use. */
    static List<Example> of(Operation operation) {
        Set<String> names = new TreeSet<>();
        operation.parameters().forEach(each -> names.addAll(OpenApi.names(each.path("examples"))));
        OpenApi.content(operation.api().resolved(operation.node().path("requestBody"))).values()
                .forEach(each -> names.addAll(OpenApi.names(each.path("examples"))));
        for (String status : operation.statuses()) {
            OpenApi.content(operation.response(Integer.parseInt(status))).values()
                    .forEach(each -> names.addAll(OpenApi.names(each.path("examples"))));
        }
        List<Example> all = new ArrayList<>();
        for (String name : names) {
            Map<JsonNode, JsonNode> parameters = new LinkedHashMap<>();
            for (JsonNode parameter : operation.parameters()) {
                if (parameter.path("examples").has(name)) {
                    parameters.put(parameter, parameter.get("examples").get(name).get("value"));
                }
            }
            all.add(of(operation, name, parameters));
        }
        return all;
    }

    /** A parameter's example beside the first example of a body; a deletion of many needs no other parameter. */
    static Example withOnly(Operation operation, JsonNode parameter) {
        String name = OpenApi.content(operation.api().resolved(operation.node().path("requestBody"))).values().stream()
                .flatMap(each -> OpenApi.names(each.path("examples")).stream()).findFirst().orElse("");
        return of(operation, name, Map.of(parameter, parameter.get("example")));
    }

    private static Example of(Operation operation, String name, Map<JsonNode, JsonNode> parameters) {
        for (var media : OpenApi.content(operation.api().resolved(operation.node().path("requestBody"))).entrySet()) {
            JsonNode body = media.getValue().path("examples").path(name).path("value");
            if (!body.isMissingNode()) {
                return new Example(operation, name, parameters, media.getKey(),
                        body.isTextual() ? body.asText() : body.toString());
            }
        }
        return new Example(operation, name, parameters, null, "");
    }

    /** Sends it, and holds the answer against the description and against the example of the answer. */
    void run(EdgeCalls edge, DescribedAnswers held) {
        HttpResponse<String> answer = send(edge);
        int status = answer.statusCode();
        assertTrue(status < 300, this + " " + answer + " " + answer.body());
        held.take(operation, status, DescribedAnswers.of(answer));
        for (var media : OpenApi.content(operation.response(status)).entrySet()) {
            JsonNode wanted = media.getValue().path("examples").path(name).path("value");
            if (!wanted.isMissingNode() && !operation.method().equals("HEAD") && !answer.body().isEmpty()) {
                assertEquals(media.getKey(), EdgeCalls.field(answer, "Content-Type").split(";")[0], this.toString());
                if (media.getKey().equals("application/json")) {
                    assertTrue(OpenApi.hasShapeOf(wanted, json(answer.body())), this + " " + wanted + answer.body());
                } else {
                    assertEquals(wanted.asText(), answer.body(), this.toString());
                }
            }
        }
    }

    HttpResponse<String> send(EdgeCalls edge) {
        List<String> query = new ArrayList<>();
        List<String> fields = new ArrayList<>();
        parameters.forEach((parameter, value) -> {
            if (parameter.get("in").asText().equals("query")) {
                query.add(OpenApi.name(parameter) + '=' + URLEncoder.encode(value.asText(), StandardCharsets.UTF_8));
            } else {
                fields.addAll(List.of(OpenApi.name(parameter), value.asText()));
            }
        });
        if (type != null) {
            fields.addAll(List.of("Content-Type", type));
        }
        String target = operation.target() + (query.isEmpty() ? "" : '?' + String.join("&", query));
        return edge.send(operation.method(), target, body, fields.toArray(String[]::new));
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(text, e);
        }
    }
}
