package dev.weir.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.check.StrictJson;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * JSON, and the write with the latest time wins. {@code {"op": "set", "change": value, "when": time}} stores a value unless what
 * is there is as late; a PUT and an op without a time are made now.
 */
public final class LatestRules implements OpRules {
    private static final List<String> NAMES = List.of("set");

    @Override
    public String methods() {
        return "GET, HEAD, PUT, POST, DELETE, OPTIONS";
    }

    @Override
    public String function() {
        return "latest_applied";
    }

    @Override
    public byte[] ops(String key, byte[] body, long largestValue) {
        Op op = Op.readTimed(body, NAMES).stream().reduce(Op::later).orElseThrow();
        return asked(op.change(), op.when());
    }

    @Override
    public byte[] opsOfPut(String key, byte[] value) {
        return asked(StrictJson.read(value), null);
    }

    private static byte[] asked(JsonNode value, @Nullable JsonNode when) {
        ObjectNode asked = JsonNodeFactory.instance.objectNode();
        asked.set("value", value);
        asked.set("when", when == null || when.isTextual() ? JsonNodeFactory.instance.nullNode() : when);
        return StrictJson.write(asked);
    }

    /** Something later may be there. */
    @Override
    public boolean alwaysApplies() {
        return false;
    }

    @Override
    public String resultType() {
        return JsonValues.TYPE;
    }
}
