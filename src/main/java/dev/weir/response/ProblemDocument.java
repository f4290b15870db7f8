package dev.weir.response;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import org.jspecify.annotations.Nullable;

/** An error as a problem document (RFC 9457), for clients that accept one. */
public final class ProblemDocument {
    public static final Header TYPE = HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "application/problem+json");

    private ProblemDocument() {}

    /** Whether Accept includes {@code application/problem+json} with a weight above 0. */
    public static boolean isWanted(@Nullable String accept) {
        return Accept.names(accept, "application/problem+json");
    }

    static String of(Status status, String words) {
        StringBuilder json = new StringBuilder("{\"type\":\"about:blank\",\"title\":");
        quote(json, status.reasonPhrase());
        json.append(",\"status\":").append(status.code());
        if (!words.isEmpty()) {
            json.append(",\"detail\":");
            quote(json, words);
        }
        return json.append('}').toString();
    }

    private static void quote(StringBuilder json, String text) {
        json.append('"').append(JsonStringEncoder.getInstance().quoteAsString(text)).append('"');
    }
}
