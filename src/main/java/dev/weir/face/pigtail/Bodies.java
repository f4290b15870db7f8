package dev.weir.face.pigtail;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.check.StrictJson;
import dev.weir.response.HttpError;
import java.util.regex.Pattern;

/** What bodies of requests bring. Members that nobody knows are ignored, as pigtail does. */
final class Bodies {
    private static final Pattern UUID = Pattern.compile("(?i)[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}");

    private Bodies() {}

    /** An object. */
    static JsonNode object(byte[] body) {
        JsonNode tree = StrictJson.read(body);
        if (!tree.isObject()) {
            throw HttpError.badRequest("The body must be an object of JSON.");
        }
        return tree;
    }

    /** A text that an object has. */
    static String text(JsonNode object, String name) {
        String text = object.path(name).textValue();
        if (text == null || text.isEmpty()) {
            throw HttpError.badRequest(name + " must be a text.");
        }
        return text;
    }

    /** The worker that a body names, a UUID. */
    static String worker(byte[] body) {
        String worker = text(object(body), "worker_id");
        if (!UUID.matcher(worker).matches()) {
            throw HttpError.badRequest("worker_id must be a UUID.");
        }
        return worker;
    }

    /** A number of milliseconds. */
    static long millis(JsonNode object, String name, long most) {
        JsonNode number = object.path(name);
        if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 1 || number.longValue() > most) {
            throw HttpError.badRequest(name + " must be a whole number from 1 to " + most + '.');
        }
        return number.longValue();
    }
}
