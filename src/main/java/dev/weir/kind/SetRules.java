package dev.weir.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.check.StrictJson;
import dev.weir.check.UnknownNames;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A set: elements {@code {"item", "key", "metadata"}}, of which each key has one. Its value is a JSON array of them. The ops
 * are {@code create}, which makes an empty set, {@code add} with an element, and {@code remove} with a key. An add that has a
 * time is ignored where the element that is there is as late; the time is kept with it.
 *
 * <p>The function takes for each key what becomes of it in the end, and elements as the texts that readers see, whatever
 * numbers they have.
 */
public final class SetRules implements OpRules {
    /** The most bytes of a key, in UTF-8. An index has them. */
    private static final int MOST_KEY_BYTES = 1024;

    private static final List<String> MEMBERS = List.of("item", "key", "metadata");

    private final Removal removal;
    private final List<String> names;

    /** How elements are removed, by the names of the kinds. */
    public enum Removal {
        /** A key that was removed can be added again. */
        OBSERVED("set"),
        FOREVER("set-forever"),
        NEVER("set-grow");

        private final String kind;

        Removal(String kind) {
            this.kind = kind;
        }
    }

    public SetRules(Removal removal) {
        this.removal = removal;
        this.names = removal == Removal.NEVER ? List.of("create", "add") : List.of("create", "add", "remove");
    }

    @Override
    public String methods() {
        return "GET, HEAD, POST, DELETE, OPTIONS";
    }

    @Override
    public String function() {
        return "set_applied";
    }

    @Override
    public byte[] ops(String item, byte[] body, long largestValue) {
        Map<String, @Nullable Op> outcomes = new LinkedHashMap<>();
        for (Op op : Op.readTimed(body, names)) {
            if (op.name().equals("create")) {
                continue;
            }
            String key = key(op);
            boolean removed = outcomes.containsKey(key) && outcomes.get(key) == null;
            if (op.name().equals("remove")) {
                outcomes.put(key, null);
            } else if (!removed || removal != Removal.FOREVER) {
                outcomes.merge(key, op, Op::later);
            }
        }
        ObjectNode asked = JsonNodeFactory.instance.objectNode().put("k", removal.kind).put("most", largestValue);
        ArrayNode adds = asked.putArray("add");
        ArrayNode removes = asked.putArray("remove");
        outcomes.forEach((key, op) -> {
            if (op == null) {
                removes.add(key);
                return;
            }
            ObjectNode add = adds.addObject().put("key", key).put("shown", shown(key, op.change()));
            if (op.when() != null) {
                add.set("when", op.when());
                asked.put("timed", true);
            }
        });
        return StrictJson.write(asked);
    }

    private static String key(Op op) {
        JsonNode change = op.change();
        if (!change.isObject()) {
            throw new InvalidOpException("the change of " + op.name() + " is an object with a key");
        }
        change.fieldNames().forEachRemaining(name -> {
            if (!MEMBERS.contains(name)) {
                throw new InvalidOpException(
                        "an element has no " + UnknownNames.shown(name) + ", only " + String.join(", ", MEMBERS));
            }
        });
        String key = change.path("key").textValue();
        if (key == null) {
            throw new InvalidOpException("the change of " + op.name() + " needs a key, which is a string");
        }
        if (key.getBytes(StandardCharsets.UTF_8).length > MOST_KEY_BYTES) {
            throw new InvalidOpException("the key of an element has at most " + MOST_KEY_BYTES + " bytes in UTF-8");
        }
        return key;
    }

    private static String shown(String key, JsonNode change) {
        ObjectNode element = JsonNodeFactory.instance.objectNode();
        element.set("item", change.path("item").isMissingNode() ? JsonNodeFactory.instance.nullNode() : change.get("item"));
        element.put("key", key);
        element.set(
                "metadata",
                change.path("metadata").isMissingNode() ? JsonNodeFactory.instance.nullNode() : change.get("metadata"));
        return new String(StrictJson.write(element), StandardCharsets.UTF_8);
    }

    /** A set can be too large. */
    @Override
    public boolean alwaysApplies() {
        return false;
    }
}
