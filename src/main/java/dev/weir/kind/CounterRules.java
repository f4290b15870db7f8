package dev.weir.kind;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.weir.check.StrictJson;
import java.util.List;

/** A counter: a whole number without bounds, to which {@code {"op": "add", "change": n}} adds. Its value is text. */
public final class CounterRules implements OpRules {
    private static final List<String> NAMES = List.of("add");

    @Override
    public String methods() {
        return "GET, HEAD, POST, DELETE, OPTIONS";
    }

    @Override
    public String function() {
        return "counter_applied";
    }

    @Override
    public byte[] ops(String key, byte[] body, long largestValue) {
        ArrayNode ops = JsonNodeFactory.instance.arrayNode();
        for (Op op : Op.read(body, NAMES)) {
            if (!op.change().isIntegralNumber() || !op.change().canConvertToLong()) {
                throw new InvalidOpException("change must be a whole number of 64 bits, such as 1 or -5");
            }
            ops.addObject().put("op", op.name()).put("change", op.change().longValue());
        }
        return StrictJson.write(ops);
    }

    @Override
    public boolean alwaysApplies() {
        return true;
    }
}
