package dev.weir.face.kevindb;

import dev.weir.face.JsonBody;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request about a key: an object with members that may be absent; others are ignored, as are bodies of other
 * types.
 *
 * @param value JSON in UTF-8; null if there is none, or it is null
 * @param metadata JSON, not checked yet: the value is looked at first
 */
record ItemBody(byte @Nullable [] value, byte @Nullable [] metadata) {
    private static final ItemBody EMPTY = new ItemBody(null, null);

    /** @throws dev.weir.check.MalformedJsonException if it is not JSON */
    static ItemBody read(byte[] bytes) {
        if (bytes.length == 0) {
            return EMPTY;
        }
        return JsonBody.read(bytes, body -> {
            Map<String, byte[]> members = new HashMap<>();
            if (!body.isObject()) {
                body.skip();
                return EMPTY;
            }
            body.object(name -> {
                boolean wanted = name.equals("value") && !body.isNull() || name.equals("causal-metadata");
                if (wanted) {
                    members.put(name, body.copy());
                } else {
                    body.skip();
                }
            });
            return new ItemBody(members.get("value"), members.get("causal-metadata"));
        });
    }

    /** @throws dev.weir.response.HttpError 400 if it is no metadata */
    CausalMetadata seen() {
        return metadata == null ? CausalMetadata.NONE : CausalMetadata.read(metadata);
    }
}
