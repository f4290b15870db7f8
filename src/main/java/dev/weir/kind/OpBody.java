package dev.weir.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.check.StrictJson;

/** Bodies of requests as ops: what a client would have sent for the same as a POST of {@code {"op": name, "change": what}}. */
public final class OpBody {
    private OpBody() {}

    /**
     * The op that changes by what a body has.
     *
     * @throws dev.weir.check.MalformedJsonException if the body is no JSON
     */
    public static byte[] of(String name, byte[] body) {
        return of(name, StrictJson.read(body));
    }

    /** The op of a worker, who is all that it needs. */
    public static byte[] by(String name, String worker) {
        return of(name, object().put("worker", worker));
    }

    /** The op that changes by nothing. */
    public static byte[] of(String name) {
        return of(name, object());
    }

    private static byte[] of(String name, JsonNode change) {
        return StrictJson.write(object().put("op", name).set("change", change));
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
