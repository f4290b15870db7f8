package dev.weir.face;

import dev.weir.check.JsonBounds;
import dev.weir.check.JsonReader;

/** The JSON of a body, as all faces take it. */
public final class JsonBody {
    /** The names in it are of the clients' choice, and may be keys. */
    private static final JsonBounds BOUNDS = new JsonBounds(256, 50_000);

    private JsonBody() {}

    /**
     * Reads a body.
     *
     * @throws dev.weir.check.MalformedJsonException if it is none that {@link JsonReader} takes; that is 400
     */
    public static <T> T read(byte[] body, JsonReader.Reading<T> reading) {
        return JsonReader.read(body, BOUNDS, reading);
    }
}
