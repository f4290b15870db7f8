package dev.weir.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A document that {@code /_openapi.yaml} of a listener serves, as the build has it. */
public final class OpenApi {
    /** Marks what buckets of other kinds do not have. */
    private static final String KIND = "x-weir-kind";

    static final YAMLMapper YAML = new YAMLMapper();
    public static final OpenApi PUBLIC = new OpenApi("handler");
    public static final OpenApi ADMIN = new OpenApi("observe");

    /** The members of a path that are operations; OpenAPI 3.1 has no place for PURGE. */
    private static final Map<String, String> METHODS = Map.of(
            "get", "GET", "head", "HEAD", "put", "PUT", "post", "POST", "delete", "DELETE", "options", "OPTIONS", "patch",
            "PATCH", "trace", "TRACE", "x-weir-purge", "PURGE");

    final JsonNode document;

    private OpenApi(String folder) {
        try (InputStream in = OpenApi.class.getResourceAsStream("/dev/weir/" + folder + "/openapi.yaml")) {
            this.document = YAML.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A method of a path. */
    public record Operation(OpenApi api, String method, String path, JsonNode node) {
        Set<String> statuses() {
            return names(node.get("responses"));
        }

        /** Whether only buckets of some kinds have it. */
        boolean isOfSomeKinds() {
            return node.has(KIND);
        }

        /** Its parameters, those of the path first, but for those of some kinds of buckets. */
        List<JsonNode> parameters() {
            List<JsonNode> all = new ArrayList<>();
            for (JsonNode owner : List.of(api.document.get("paths").get(path), node)) {
                owner.path("parameters").forEach(parameter -> all.add(api.resolved(parameter)));
            }
            all.removeIf(parameter -> parameter.has(KIND));
            return all;
        }

        /** The names of its parameters that stand in the query, or in the header. */
        Set<String> parameters(String in) {
            Set<String> names = new TreeSet<>();
            parameters().stream().filter(each -> each.get("in").asText().equals(in)).forEach(each -> names.add(name(each)));
            return names;
        }

        /** The path with the examples of its parameters. */
        String target() {
            return filled(path, parameters());
        }

        /** What is said of a status, by itself or with all others. */
        JsonNode response(int status) {
            JsonNode responses = node.get("responses");
            JsonNode own = responses.path(Integer.toString(status));
            return api.resolved(own.isMissingNode() ? responses.path("default") : own);
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    /** A path, or an alias of one, with the examples of its parameters. */
    static String filled(String path, List<JsonNode> parameters) {
        String filled = path;
        for (JsonNode parameter : parameters) {
            filled = filled.replace("{" + name(parameter) + "}", parameter.path("example").asText());
        }
        return filled;
    }

    public List<Operation> operations() {
        List<Operation> all = new ArrayList<>();
        document.get("paths").properties().forEach(path -> path.getValue().properties().forEach(member -> {
            String method = METHODS.get(member.getKey());
            if (method != null) {
                all.add(new Operation(this, method, path.getKey(), member.getValue()));
            }
        }));
        return all;
    }

    List<Operation> operations(String path) {
        return operations().stream().filter(each -> each.path().equals(path)).toList();
    }

    Operation operation(String method, String path) {
        return operations(path).stream().filter(each -> each.method().equals(method)).findAny().orElseThrow();
    }

    Set<String> paths() {
        return names(document.get("paths"));
    }

    static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    static String name(JsonNode parameter) {
        return parameter.get("name").asText();
    }

    /** What a reference refers to; anything else itself. */
    JsonNode resolved(JsonNode node) {
        JsonNode at = node;
        while (at.has("$ref")) {
            at = document.at(at.get("$ref").asText().substring(1));
        }
        return at;
    }

    /** The media types of a response, or a body, those with a star last. */
    static Map<String, JsonNode> content(JsonNode owner) {
        Map<String, JsonNode> sorted = new TreeMap<>(Comparator.comparing((String type) -> type.contains("*"))
                .thenComparing(Comparator.naturalOrder()));
        owner.path("content").properties().forEach(each -> sorted.put(each.getKey(), each.getValue()));
        return sorted;
    }

    /** Every node of the document. */
    List<JsonNode> nodes() {
        List<JsonNode> all = new ArrayList<>();
        collect(document, all);
        return all;
    }

    private static void collect(JsonNode node, List<JsonNode> into) {
        into.add(node);
        node.forEach(child -> collect(child, into));
    }

    /** Whether a value has the shape of an example: the same kinds and members; a list needs as many elements or more. */
    static boolean hasShapeOf(JsonNode example, JsonNode value) {
        if (example.isObject() && value.isObject()) {
            return names(example).equals(names(value))
                    && example.properties().stream().allMatch(each -> hasShapeOf(each.getValue(), value.get(each.getKey())));
        }
        if (example instanceof ArrayNode wanted && value instanceof ArrayNode given) {
            return given.size() >= wanted.size()
                    && (wanted.isEmpty() || given.valueStream().allMatch(each -> wanted.valueStream().anyMatch(
                            one -> hasShapeOf(one, each))));
        }
        return example.getNodeType() == value.getNodeType();
    }
}
