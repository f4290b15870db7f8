package dev.weir.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import dev.weir.http.OpenApi.Operation;
import dev.weir.http.RawClient.Answer;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Holds answers of an edge against the document: an answer's status, fields, media type and content must be described there. A
 * schema takes no member that it does not name, whatever it says to clients.
 */
final class DescribedAnswers {
    /** Fields of the protocol itself, and Content-Type, which OpenAPI has as a media type. */
    private static final Set<String> OF_HTTP =
            Set.of("connection", "content-length", "content-type", "date", "transfer-encoding");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(VersionFlag.V202012);

    private final OpenApi api;
    private final JsonNode components;
    private final Map<String, Set<String>> reached = new TreeMap<>();
    private final List<String> offences = new ArrayList<>();

    DescribedAnswers(OpenApi api) {
        this.api = api;
        this.components = closed(api.document.get("components").deepCopy());
    }

    static Answer of(HttpResponse<String> response) {
        Map<String, String> fields = new TreeMap<>();
        response.headers().map().forEach((name, values) -> fields.put(name.toLowerCase(Locale.ROOT), String.join(", ", values)));
        return new Answer(response.statusCode(), fields, response.body());
    }

    /** Calls an operation; the target takes the place of the path, and the fields are names and values in turn. */
    HttpResponse<String> call(
            EdgeCalls edge, int status, String method, String path, String target, String body, String... fields) {
        HttpResponse<String> response = edge.send(method, target, body, fields);
        take(api.operation(method, path), status, of(response));
        return response;
    }

    /** Takes note of the answer of an operation, which must have this status. */
    void take(Operation operation, int status, Answer answer) {
        if (answer.status() == status) {
            reached.computeIfAbsent(operation.toString(), each -> new TreeSet<>()).add(Integer.toString(status));
        } else {
            offences.add(operation + " answers " + answer.status() + " and not " + status + ": " + answer.body());
        }
        JsonNode response = operation.response(answer.status());
        if (response.isMissingNode()) {
            offences.add(operation + " does not list " + answer.status());
        } else {
            hold(operation + " " + answer.status(), response, answer, operation.method().equals("HEAD"));
        }
    }

    /** Holds an answer against the description of a response. */
    void hold(String where, JsonNode response, Answer answer, boolean head) {
        fields(where, response, answer);
        String type = answer.field("Content-Type").split(";", 2)[0];
        JsonNode media = media(response, type);
        if (type.isEmpty()) {
            if (!answer.body().isEmpty()) {
                offences.add(where + " has content without a type");
            }
        } else if (media.isMissingNode()) {
            offences.add(where + " does not list " + type);
        } else if (!head) {
            content(where, type, media.path("schema"), answer.body());
        }
    }

    private static JsonNode media(JsonNode response, String type) {
        for (Map.Entry<String, JsonNode> media : OpenApi.content(response).entrySet()) {
            if (media.getKey().equals(type) || media.getKey().equals("*/*")) {
                return media.getValue();
            }
        }
        return MissingNode.getInstance();
    }

    private void fields(String where, JsonNode response, Answer answer) {
        Map<String, JsonNode> described = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (JsonNode fields : List.of(api.document.get("x-weir-every-answer"), response.path("headers"))) {
            fields.properties().forEach(each -> described.put(each.getKey(), api.resolved(each.getValue())));
        }
        answer.fields().forEach((name, value) -> {
            if (described.containsKey(name)) {
                JsonNode schema = described.get(name).get("schema");
                boolean number = schema.path("type").asText().equals("integer") && value.matches("[0-9]{1,9}");
                valid(where + " " + name, schema, number ? IntNode.valueOf(Integer.parseInt(value)) : TextNode.valueOf(value));
            } else if (!OF_HTTP.contains(name)) {
                offences.add(where + " does not describe " + name + ": " + value);
            }
        });
        described.forEach((name, field) -> {
            if (field.path("required").asBoolean() && answer.field(name).isEmpty()) {
                offences.add(where + " lacks " + name + ", which is required");
            }
        });
    }

    private void content(String where, String type, JsonNode schema, String body) {
        try {
            switch (type) {
                case "application/json", "application/problem+json" -> valid(where, schema, JSON.readTree(body));
                case "application/yaml" -> valid(where, schema, OpenApi.YAML.readTree(body));
                case "application/x-ndjson" -> {
                    for (String line : body.lines().toList()) {
                        valid(where, schema, JSON.readTree(line));
                    }
                }
                default -> valid(where, schema, TextNode.valueOf(body));
            }
        } catch (JsonProcessingException e) {
            offences.add(where + " is not " + type + ": " + body);
        }
    }

    /** Holds a value against a schema of the document. */
    void valid(String where, JsonNode schema, JsonNode value) {
        ObjectNode whole = JSON.createObjectNode();
        whole.putArray("allOf").add(closed(schema.deepCopy()));
        whole.set("components", components);
        for (ValidationMessage message : SCHEMAS.getSchema(whole).validate(value)) {
            offences.add(where + " " + message.getMessage() + " in " + value);
        }
    }

    /** The schemas in it take only members that they name. */
    private static JsonNode closed(JsonNode node) {
        if (node instanceof ObjectNode object && object.path("properties").isObject() && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        node.forEach(DescribedAnswers::closed);
        return node;
    }

    /** What was not as described. */
    List<String> offences() {
        return List.copyOf(offences);
    }

    /** The statuses of all operations that no answer had. */
    List<String> unreached() {
        List<String> missing = new ArrayList<>();
        for (Operation operation : api.operations()) {
            Set<String> left = new TreeSet<>(operation.statuses());
            left.removeAll(reached.getOrDefault(operation.toString(), Set.of()));
            left.forEach(status -> missing.add(operation + " " + status));
        }
        return missing;
    }
}
