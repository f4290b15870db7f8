package dev.weir.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.check.StrictJson;
import dev.weir.check.UnknownNames;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A log: entries are appended, by {@code {"op": "append", "change": {"data": any, "dependencies": [UUID, …]}}}. Those that
 * another owner has made are adopted, by {@code {"op": "adopt", "change": entry}}.
 */
public final class LogOps {
    public static final String APPEND = "append";

    /** The most dependencies of an entry. */
    public static final int MOST_DEPENDENCIES = ForeignEntry.MOST_DEPENDENCIES;

    private static final List<String> NAMES = List.of(APPEND, ForeignEntry.OP);
    private static final List<String> MEMBERS = List.of("data", "dependencies");
    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private LogOps() {}

    /** Whether it is a UUID (RFC 9562) in small letters. */
    public static boolean isUuid(String text) {
        return UUID.matcher(text).matches();
    }

    /**
     * The op that appends what a body has.
     *
     * @throws dev.weir.check.MalformedJsonException if the body is no JSON
     */
    public static byte[] append(byte[] data, List<String> dependencies) {
        ObjectNode change = JsonNodeFactory.instance.objectNode();
        change.set("data", StrictJson.read(data));
        dependencies.forEach(change.putArray("dependencies")::add);
        return StrictJson.write(JsonNodeFactory.instance.objectNode().put("op", APPEND).set("change", change));
    }

    /**
     * The op of a body, as the function in SQL reads it.
     *
     * @throws InvalidOpException if it is none
     * @throws dev.weir.check.MalformedJsonException if it is no JSON
     */
    public static byte[] read(String key, byte[] body) {
        List<Op> ops = Op.read(body, NAMES);
        if (ops.size() != 1) {
            throw new InvalidOpException("an entry is appended by one op, not " + ops.size());
        }
        if (!isUuid(key)) {
            throw new InvalidOpException("the key of an entry is a UUID in small letters");
        }
        JsonNode change = ops.getFirst().change();
        if (ops.getFirst().name().equals(ForeignEntry.OP)) {
            return ForeignEntry.read(change).body();
        }
        if (!change.has("data")) {
            throw new InvalidOpException("what is appended is an object with data, and perhaps dependencies");
        }
        change.fieldNames().forEachRemaining(member -> {
            if (!MEMBERS.contains(member)) {
                throw new InvalidOpException("there is no " + UnknownNames.shown(member) + ", only data and dependencies");
            }
        });
        ArrayNode entry = JsonNodeFactory.instance.arrayNode();
        entry.addObject().<ObjectNode>set("dependencies", dependencies(change.path("dependencies"))).set("data",
                change.get("data"));
        return StrictJson.write(entry);
    }

    private static JsonNode dependencies(JsonNode given) {
        ArrayNode dependencies = JsonNodeFactory.instance.arrayNode();
        boolean right = given.isMissingNode() || given.isArray() && given.size() <= MOST_DEPENDENCIES;
        for (JsonNode each : given) {
            right &= each.isTextual() && isUuid(each.textValue());
            dependencies.add(each);
        }
        if (!right) {
            throw new InvalidOpException("dependencies are up to " + MOST_DEPENDENCIES + " UUIDs in small letters");
        }
        return dependencies;
    }
}
