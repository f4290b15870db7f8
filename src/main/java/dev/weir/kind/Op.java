package dev.weir.kind;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.check.StrictJson;
import dev.weir.check.UnknownNames;
import java.util.ArrayList;
import java.util.List;

/** One op of a body: {@code {"op": name, "change": what it changes}}. */
record Op(String name, JsonNode change) {
    /** The most ops in one body. */
    static final int MOST = 1000;

    private static final List<String> MEMBERS = List.of("op", "change");

    /**
     * The ops of a body, which has one, or an array of at least one.
     *
     * @param names those that the kind has
     */
    static List<Op> read(byte[] body, List<String> names) {
        JsonNode tree = StrictJson.read(body);
        if (!tree.isArray()) {
            return List.of(op(tree, "", names));
        }
        if (tree.isEmpty() || tree.size() > MOST) {
            throw new InvalidOpException("a request has 1 to " + MOST + " ops, not " + tree.size());
        }
        List<Op> ops = new ArrayList<>(tree.size());
        for (JsonNode each : tree) {
            ops.add(op(each, "op " + (ops.size() + 1) + ": ", names));
        }
        return ops;
    }

    private static Op op(JsonNode tree, String at, List<String> names) {
        if (!tree.isObject()) {
            throw new InvalidOpException(at + "an op is an object with op and change");
        }
        tree.fieldNames().forEachRemaining(name -> {
            if (!MEMBERS.contains(name)) {
                throw new InvalidOpException(at + "an op has no " + UnknownNames.shown(name) + ", only op and change");
            }
        });
        String name = tree.path("op").textValue();
        if (name == null || !names.contains(name)) {
            throw new InvalidOpException(at + "op must be one of the kind's ops, " + String.join(", ", names));
        }
        JsonNode change = tree.get("change");
        if (change == null) {
            throw new InvalidOpException(at + "an op needs a change");
        }
        return new Op(name, change);
    }
}
