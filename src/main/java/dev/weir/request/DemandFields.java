package dev.weir.request;

import dev.weir.engine.ReadDemand;
import dev.weir.item.Version;
import dev.weir.response.HttpError;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields by which a client restricts how its read is answered: {@code no-cache} and {@code only-if-cached} of
 * Cache-Control (RFC 9111 sections 5.2.1.4 and 5.2.1.7), and Weir-Min-Version.
 *
 * <p>Directives follow RFC 9111 section 5.2: names are case-insensitive, arguments are tokens or quoted strings, which may
 * contain commas. Arguments of these two are ignored, and so are all other directives. From a malformed list, whatever can be
 * read counts.
 */
public final class DemandFields {
    private DemandFields() {}

    /**
     * Reads the fields.
     *
     * @param cacheControl the field's lines, empty if it is absent
     * @param minVersion null if it is absent; several lines are joined by commas
     * @throws HttpError if Weir-Min-Version is malformed: ignoring it could mean answering with an older version
     */
    public static ReadDemand parse(List<String> cacheControl, @Nullable String minVersion) {
        if (cacheControl.isEmpty() && minVersion == null) {
            return ReadDemand.ANY;
        }
        boolean noCache = false;
        boolean onlyIfCached = false;
        for (String line : cacheControl) {
            int at = 0;
            while (at < line.length()) {
                int end = end(line, at);
                String name = name(line, at, end);
                noCache |= name.equalsIgnoreCase("no-cache");
                onlyIfCached |= name.equalsIgnoreCase("only-if-cached");
                at = end + 1;
            }
        }
        return new ReadDemand(noCache, onlyIfCached, minVersion == null ? Version.NONE : version(minVersion));
    }

    private static Version version(String field) {
        Optional<Version> version = Version.parse(field.strip());
        if (version.isEmpty()) {
            throw HttpError.badRequest(
                    "Weir-Min-Version must be a single version in the format of Weir-Version, such as 1795238737123.0.");
        }
        return version.get();
    }

    /** Where the directive that starts here ends: at the next comma outside a quoted string, or at the end of the line. */
    private static int end(String line, int from) {
        boolean quoted = false;
        for (int i = from; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\' && quoted) {
                i++;
            } else if (c == ',' && !quoted) {
                return i;
            }
        }
        return line.length();
    }

    private static String name(String line, int from, int to) {
        int equals = line.indexOf('=', from);
        return line.substring(from, equals < 0 || equals > to ? to : equals).strip();
    }
}
