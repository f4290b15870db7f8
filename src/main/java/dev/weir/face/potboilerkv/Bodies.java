package dev.weir.face.potboilerkv;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.check.StrictJson;
import dev.weir.kind.OpTime;
import dev.weir.response.HttpError;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What bodies of requests bring. */
final class Bodies {
    private static final Pattern UUID = Pattern.compile("(?i)[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}");

    /** The call by which Potboiler's README makes a table. The quotes within its quotes are not escaped, so it is no JSON. */
    private static final Pattern README = Pattern.compile("(?x) \\s* \\{ \\s* \"op\" \\s* : \\s* \"set\" \\s* , \\s* \"change\""
            + " \\s* : \\s* \"( \\{ \\s* \"crdt\" \\s* : \\s* \"\\w{1,20}\" \\s* \\} )\" \\s* \\} \\s*");
    private static final int MOST_README_BYTES = 200;

    private static final List<String> NEIGHBOURS = List.of("prev", "next");

    private Bodies() {}

    /** A change of the table {@code _config}. */
    static JsonNode config(byte[] body) {
        if (body.length <= MOST_README_BYTES) {
            Matcher call = README.matcher(new String(body, StandardCharsets.UTF_8));
            if (call.matches()) {
                return StrictJson.read(("{\"op\":\"set\",\"change\":" + call.group(1) + '}').getBytes(StandardCharsets.UTF_8));
            }
        }
        return StrictJson.read(body);
    }

    /** Which CRDT a table is to be, by an object, or by a text that holds it. */
    static Crdt crdt(JsonNode given) {
        JsonNode config = given.isTextual() ? StrictJson.read(given.textValue().getBytes(StandardCharsets.UTF_8)) : given;
        String name = config.path("crdt").textValue();
        if (name == null) {
            throw HttpError.badRequest("The change of _config must be an object, or a text that holds one, with a crdt.");
        }
        Crdt crdt = Crdt.named(name);
        if (crdt == null) {
            throw HttpError.unprocessable("crdt must be LWW, ORSET or GSET.");
        }
        return crdt;
    }

    /**
     * The change of a log's entry.
     *
     * @throws HttpError 400 if it is no entry, or its data is no change
     */
    static Change event(byte[] body) {
        JsonNode entry = StrictJson.read(body);
        if (!entry.isObject()) {
            throw HttpError.badRequest("An event must be an entry of a log.");
        }
        for (String name : List.of("id", "owner", "prev", "next")) {
            JsonNode id = entry.path(name);
            boolean isNone = (id.isMissingNode() || id.isNull()) && NEIGHBOURS.contains(name);
            if (!isNone && !isUuid(id)) {
                throw HttpError.badRequest(name + " must be a UUID.");
            }
        }
        JsonNode dependencies = entry.path("dependencies");
        boolean right = dependencies.isMissingNode() || dependencies.isArray();
        for (JsonNode each : dependencies) {
            right &= isUuid(each);
        }
        if (!right) {
            throw HttpError.badRequest("dependencies must be an array of UUIDs.");
        }
        JsonNode when = entry.path("when");
        if (!OpTime.isMoment(when)) {
            throw HttpError.badRequest("when must be [epoch, [nanoseconds since 1970], count].");
        }
        JsonNode data = entry.path("data");
        String table = data.path("table").textValue();
        String key = data.path("key").textValue();
        if (table == null || key == null) {
            throw HttpError.badRequest("data must be a change, an object with table, key, op and change.");
        }
        try {
            return Change.read(table, key, data, when);
        } catch (HttpError unknownOp) {
            throw HttpError.badRequest(unknownOp.words());
        }
    }

    private static boolean isUuid(JsonNode value) {
        return value.isTextual() && UUID.matcher(value.textValue()).matches();
    }
}
