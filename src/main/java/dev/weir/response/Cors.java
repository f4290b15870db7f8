package dev.weir.response;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import org.jspecify.annotations.Nullable;

/** The fields of the CORS protocol (Fetch standard): what scripts from other origins may read and send. */
public final class Cors {
    private static final Header EXPOSED = HeaderValues.createCached(
            HeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS,
            "ETag, Last-Modified, Cache-Status, Content-Disposition, Content-Encoding, Content-Location, Content-Range,"
                    + " Accept-Ranges, Retry-After, Weir-Context, Weir-Expires-At, Weir-Outcome, Weir-Tags, Weir-Version,"
                    + " Weir-Purge, Preference-Applied, WWW-Authenticate");

    /** The request fields that a script may set. */
    public static final Header PREFLIGHT_FIELDS = HeaderValues.createCached(
            HeaderNames.ACCESS_CONTROL_ALLOW_HEADERS,
            "Accept, Authorization, Cache-Control, Content-Disposition, Content-Encoding, Content-Language, Content-Type,"
                    + " Idempotency-Key, If-Match, If-None-Match, If-Range, If-Unmodified-Since, Prefer, Range, Weir-Context,"
                    + " Weir-Expires-In, Weir-Min-Version, Weir-Tags, X-If-Match");

    /** How long a browser may remember the answer to a preflight request, in seconds. */
    public static final Header PREFLIGHT_MAX_AGE =
            HeaderValues.createCached(HeaderNames.ACCESS_CONTROL_MAX_AGE, "600");

    private Cors() {}

    /**
     * The fields of every answer.
     *
     * @param allowOrigin the setting {@code http.cors-allow-origin}; null for no CORS
     */
    public static Header[] onEvery(@Nullable String allowOrigin) {
        return allowOrigin == null
                ? new Header[0]
                : new Header[] {HeaderValues.createCached(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, allowOrigin), EXPOSED};
    }
}
