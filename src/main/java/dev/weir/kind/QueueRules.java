package dev.weir.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.check.StrictJson;
import dev.weir.check.UnknownNames;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A queue: an item is a task, which is pending, or working: a worker has it, for a time. Ops {@code add} a task, {@code claim} it
 * if nobody has it, {@code take} it, which its worker repeats to keep it, and say that it is {@code done}; {@code release} makes
 * it pending again once its worker's time is over.
 */
public final class QueueRules implements OpRules {
    static final String ADD = "add";

    /** The longest that a worker may have a task without a word: a year. */
    private static final long MOST_MILLIS = 31_536_000_000L;

    private static final int MOST_WORKER_CHARACTERS = 255;
    private static final List<String> NAMES = List.of(ADD, "claim", "take", "done", "release");
    private static final List<String> TAKING = List.of("worker", "timeout_ms", "info");

    @Override
    public String methods() {
        return "GET, HEAD, PUT, DELETE, OPTIONS";
    }

    @Override
    public String function() {
        return "queue_applied";
    }

    @Override
    public byte[] ops(String key, byte[] body, long largestValue) {
        List<Op> ops = Op.read(body, NAMES);
        if (ops.size() != 1) {
            throw new InvalidOpException("a task takes one op at a time, not " + ops.size());
        }
        Op op = ops.getFirst();
        return switch (op.name()) {
            case ADD -> one(op("add").put("id", key).set("info", op.change()));
            case "release" -> one(op("release"));
            default -> one(byWorker(op.name(), op.change()));
        };
    }

    @Override
    public byte[] opsOfPut(String key, byte[] value) {
        return one(byWorker("take", StrictJson.read(value)));
    }

    private static JsonNode byWorker(String name, JsonNode change) {
        if (!change.isObject()) {
            throw new InvalidOpException("a worker gives an object with worker, and perhaps timeout_ms and info");
        }
        change.fieldNames().forEachRemaining(member -> {
            if (!TAKING.contains(member)) {
                throw new InvalidOpException("there is no " + UnknownNames.shown(member) + ", only worker, timeout_ms and info");
            }
        });
        ObjectNode op = op(name).put("worker", worker(change.path("worker").textValue()));
        JsonNode timeout = change.get("timeout_ms");
        if (timeout != null) {
            if (!timeout.isIntegralNumber() || !timeout.canConvertToLong() || timeout.longValue() < 1
                    || timeout.longValue() > MOST_MILLIS) {
                throw new InvalidOpException("timeout_ms must be a whole number from 1 to " + MOST_MILLIS);
            }
            op.put("timeout_ms", timeout.longValue());
        }
        if (change.has("info")) {
            op.set("info", change.get("info"));
        }
        return op;
    }

    private static String worker(@Nullable String name) {
        if (name == null || name.isEmpty() || name.length() > MOST_WORKER_CHARACTERS) {
            throw new InvalidOpException(
                    "worker must be a text of 1 to " + MOST_WORKER_CHARACTERS + " characters that names who does the task");
        }
        return name;
    }

    private static ObjectNode op(String name) {
        return JsonNodeFactory.instance.objectNode().put("op", name);
    }

    private static byte[] one(JsonNode op) {
        ArrayNode ops = JsonNodeFactory.instance.arrayNode();
        return StrictJson.write(ops.add(op));
    }

    @Override
    public String entryOp() {
        return ADD;
    }

    @Override
    public boolean timesOut() {
        return true;
    }

    @Override
    public String resultType() {
        return JsonValues.TYPE;
    }

    @Override
    public boolean alwaysApplies() {
        return false;
    }
}
