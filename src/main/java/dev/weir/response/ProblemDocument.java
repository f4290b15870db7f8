package dev.weir.response;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An error as a problem document (RFC 9457), for clients that accept one. */
public final class ProblemDocument {
    public static final Header TYPE = HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "application/problem+json");

    private ProblemDocument() {}

    /** Whether Accept includes {@code application/problem+json} with a weight above 0. */
    public static boolean isWanted(@Nullable String accept) {
        if (accept == null) {
            return false;
        }
        for (String range : accept.split(",", -1)) {
            String[] parts = range.split(";", -1);
            if (parts[0].strip().equalsIgnoreCase("application/problem+json")) {
                for (String parameter : parts) {
                    if (parameter.strip().toLowerCase(Locale.ROOT).matches("q=0(\\.0*)?")) {
                        return false;
                    }
                }
                return true;
            }
        }
        return false;
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
