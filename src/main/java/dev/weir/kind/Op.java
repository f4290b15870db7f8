package dev.weir.kind;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.check.StrictJson;
import dev.weir.check.UnknownNames;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One op of a body: {@code {"op": name, "change": what it changes}}.
 *
 * @param when the time at which it was made, {@code "now"}, or null if it does not say
 */
record Op(String name, JsonNode change, @Nullable JsonNode when) {
    /** The most ops in one body. */
    static final int MOST = 1000;

    private static final List<String> MEMBERS = List.of("op", "change");
    private static final List<String> TIMED = List.of("op", "change", "when");

    /**
     * The ops of a body, which has one, or an array of at least one.
     *
     * @param names those that the kind has
     */
    static List<Op> read(byte[] body, List<String> names) {
        return read(body, names, MEMBERS);
    }

    /** The same for a kind whose ops may have times. */
    static List<Op> readTimed(byte[] body, List<String> names) {
        return read(body, names, TIMED);
    }

    private static List<Op> read(byte[] body, List<String> names, List<String> members) {
        JsonNode tree = StrictJson.read(body);
        if (!tree.isArray()) {
            return List.of(op(tree, "", names, members));
        }
        if (tree.isEmpty() || tree.size() > MOST) {
            throw new InvalidOpException("a request has 1 to " + MOST + " ops, not " + tree.size());
        }
        List<Op> ops = new ArrayList<>(tree.size());
        for (JsonNode each : tree) {
            ops.add(op(each, "op " + (ops.size() + 1) + ": ", names, members));
        }
        return ops;
    }

    /** Of two ops of a body that set the same, the one that is to stay: the later one. */
    static Op later(Op first, Op second) {
        return OpTime.isBefore(second.when, first.when) ? first : second;
    }

    private static Op op(JsonNode tree, String at, List<String> names, List<String> members) {
        if (!tree.isObject()) {
            throw new InvalidOpException(at + "an op is an object with op and change");
        }
        tree.fieldNames().forEachRemaining(name -> {
            if (!members.contains(name)) {
                throw new InvalidOpException(
                        at + "an op has no " + UnknownNames.shown(name) + ", only " + String.join(", ", members));
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
        JsonNode when = tree.get("when");
        if (when != null && !OpTime.isOne(when)) {
            throw new InvalidOpException(at + OpTime.WORDS);
        }
        return new Op(name, change, when);
    }
}
