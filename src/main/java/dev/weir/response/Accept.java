package dev.weir.response;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The field {@code Accept} (RFC 9110 section 12.5.1), of which only media types that are named in full count. */
public final class Accept {
    private Accept() {}

    /** Whether the field names the media type with a weight above 0; false if it is absent. */
    public static boolean names(@Nullable String accept, String mediaType) {
        if (accept == null) {
            return false;
        }
        for (String range : accept.split(",", -1)) {
            String[] parts = range.split(";", -1);
            if (parts[0].strip().equalsIgnoreCase(mediaType)) {
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
}
