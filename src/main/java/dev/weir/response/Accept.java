package dev.weir.response;

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
            int end = range.indexOf(';');
            if ((end < 0 ? range : range.substring(0, end)).strip().equalsIgnoreCase(mediaType)) {
                return !Weight.isZero(range);
            }
        }
        return false;
    }
}
