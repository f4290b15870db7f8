package dev.weir.face.potboilercore;

import dev.weir.check.StrictJson;
import dev.weir.response.HttpError;

/** What bodies of requests bring. Members that nobody knows are ignored, as Potboiler does. */
final class Bodies {
    private Bodies() {}

    /** The URL of {@code {"url": …}}. */
    static String url(byte[] body) {
        String url = StrictJson.read(body).path("url").textValue();
        if (url == null) {
            throw HttpError.badRequest("The body must be an object of JSON with a text as url.");
        }
        return url;
    }
}
