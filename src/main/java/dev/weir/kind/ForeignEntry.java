package dev.weir.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.check.StrictJson;
import org.jspecify.annotations.Nullable;

/**
 * An entry that another owner has made, which a log takes as it is: {@code {"owner", "prev", "next", "when", "dependencies",
 * "data"}}. UUIDs may be written in any way, and are kept in small letters with hyphens.
 *
 * @param content what the function in SQL reads of it; it begins with the owner
 */
public record ForeignEntry(ObjectNode content) {
    static final String OP = "adopt";
    static final int MOST_DEPENDENCIES = 1000;

    private static final String DATA = "data";

    /**
     * Reads an entry; members that an entry does not have are left out.
     *
     * @throws InvalidOpException if it is none
     */
    public static ForeignEntry read(JsonNode entry) {
        if (!entry.isObject()) {
            throw new InvalidOpException("an entry is an object");
        }
        JsonNode data = entry.get(DATA);
        if (data == null) {
            throw new InvalidOpException("an entry has data");
        }
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        content.put("owner", uuid(entry, "owner"));
        content.put("prev", neighbour(entry, "prev"));
        content.put("next", neighbour(entry, "next"));
        content.set("when", when(entry.path("when")));
        content.set("dependencies", dependencies(entry.path("dependencies")));
        content.set(DATA, data);
        return new ForeignEntry(content);
    }

    /** The UUID that an entry has as a member. */
    public static String uuid(JsonNode entry, String member) {
        JsonNode given = entry.path(member);
        String uuid = given.isTextual() ? EntryId.parse(given.textValue()) : null;
        if (uuid == null) {
            throw new InvalidOpException(member + " must be a UUID");
        }
        return uuid;
    }

    private static @Nullable String neighbour(JsonNode entry, String member) {
        return entry.path(member).isNull() || entry.path(member).isMissingNode() ? null : uuid(entry, member);
    }

    /** {@code [epoch, [nanoseconds], number]}. */
    private static JsonNode when(JsonNode given) {
        boolean right = given.isArray() && given.size() == 3 && isNumber(given.get(0)) && given.get(1).isArray()
                && given.get(1).size() == 1 && isNumber(given.get(1).get(0)) && isNumber(given.get(2));
        if (!right) {
            throw new InvalidOpException("when must be three numbers, [epoch, [nanoseconds], number]");
        }
        return given;
    }

    private static boolean isNumber(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToLong() && node.longValue() >= 0;
    }

    private static ArrayNode dependencies(JsonNode given) {
        ArrayNode dependencies = JsonNodeFactory.instance.arrayNode();
        boolean right = given.isMissingNode() || given.isArray() && given.size() <= MOST_DEPENDENCIES;
        for (JsonNode each : given) {
            String uuid = each.isTextual() ? EntryId.parse(each.textValue()) : null;
            right &= uuid != null;
            dependencies.add(uuid);
        }
        if (!right) {
            throw new InvalidOpException("dependencies are up to " + MOST_DEPENDENCIES + " UUIDs");
        }
        return dependencies;
    }

    /** The op by which a log takes it. */
    public byte[] op() {
        return StrictJson.write(JsonNodeFactory.instance.objectNode().put("op", OP).set("change", content));
    }

    /** As the function in SQL reads it. */
    byte[] body() {
        return StrictJson.write(JsonNodeFactory.instance.arrayNode().add(content));
    }
}
