package dev.weir.face.potboilerkv;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.weir.check.StrictJson;
import dev.weir.kind.OpTime;
import dev.weir.response.HttpError;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A change of a key, checked as far as that does not depend on its table.
 *
 * @param op a name that some CRDT has
 * @param change what the op says: any JSON for {@code set}, an element for {@code add}, its key for {@code remove}
 * @param when its time, or {@link OpTime#NOW}
 */
record Change(String table, String key, String op, JsonNode change, JsonNode when) {
    /** The time of a change that is made here and now. */
    static final JsonNode NOW = TextNode.valueOf(OpTime.NOW);

    private static final List<String> OPS =
            Arrays.stream(Crdt.values()).flatMap(crdt -> crdt.ops().stream()).distinct().toList();
    private static final int MOST_ELEMENT_KEY_BYTES = 1024;

    /**
     * Reads the members {@code op} and {@code change} of an object; it may have others.
     *
     * @throws HttpError 400 if one is missing or of a wrong type, 422 if there is no such op
     */
    static Change read(String table, String key, JsonNode body, JsonNode when) {
        if (!body.isObject()) {
            throw HttpError.badRequest("A change must be an object of JSON with op and change.");
        }
        String op = body.path("op").textValue();
        if (op == null) {
            throw HttpError.badRequest("op must be a text.");
        }
        if (!OPS.contains(op)) {
            throw HttpError.unprocessable("op must be one of " + String.join(", ", OPS) + '.');
        }
        JsonNode change = body.get("change");
        if (change == null) {
            if (!op.equals("create")) {
                throw HttpError.badRequest("A change must have a member change.");
            }
            change = JsonNodeFactory.instance.objectNode();
        }
        return new Change(table, key, op, op.equals("set") ? change : element(op, change), when);
    }

    /** What the op of a set says, without members that nobody knows. */
    private static JsonNode element(String op, JsonNode change) {
        if (!change.isObject()) {
            throw HttpError.badRequest("The change of " + op + " must be an object.");
        }
        ObjectNode element = JsonNodeFactory.instance.objectNode();
        if (op.equals("create")) {
            return element;
        }
        String key = change.path("key").textValue();
        if (key == null) {
            throw HttpError.badRequest("The change of " + op + " must have a key, which is a text.");
        }
        if (key.getBytes(StandardCharsets.UTF_8).length > MOST_ELEMENT_KEY_BYTES) {
            throw HttpError.unprocessable("The key of an element has at most " + MOST_ELEMENT_KEY_BYTES + " bytes in UTF-8.");
        }
        element.put("key", key);
        if (op.equals("add")) {
            element.set("item", change.path("item").isMissingNode() ? JsonNodeFactory.instance.nullNode() : change.get("item"));
            element.set(
                    "metadata",
                    change.path("metadata").isMissingNode() ? JsonNodeFactory.instance.nullNode() : change.get("metadata"));
        }
        return element;
    }

    /** A change that was kept by {@link #kept}. */
    static Change read(String table, JsonNode kept) {
        return new Change(table, kept.path("key").asText(), kept.path("op").asText(), kept.path("change"), kept.path("when"));
    }

    /** The change as it is kept until its table is declared. */
    byte[] kept() {
        ObjectNode kept = JsonNodeFactory.instance.objectNode().put("key", key).put("op", op);
        kept.set("change", change);
        kept.set("when", when);
        return StrictJson.write(kept);
    }

    /** The change as an op of the table's bucket. */
    byte[] asOp() {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("op", op);
        body.set("change", change);
        body.set("when", when);
        return StrictJson.write(body);
    }

    /** The change as the data of a log's entry, which has its time. */
    byte[] logged() {
        ObjectNode data =
                JsonNodeFactory.instance.objectNode().put("table", table).put("key", key).put("op", op);
        data.set("change", change);
        return StrictJson.write(data);
    }

    Change at(JsonNode moment) {
        return new Change(table, key, op, change, moment);
    }
}
