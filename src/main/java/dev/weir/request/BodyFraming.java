package dev.weir.request;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The length of a request's body, as its header fields declare it (RFC 9112 sections 6.1 to 6.3). */
final class BodyFraming {
    /** The {@link #length} of a chunked body. */
    static final long CHUNKED = -1;

    private static final int MOST_DIGITS = 18;

    private @Nullable String contentLength;
    private boolean severalLengths;
    private @Nullable List<String> codings;

    void contentLength(String value) {
        severalLengths = contentLength != null;
        contentLength = value;
    }

    void transferEncoding(String value) {
        codings = codings == null ? new ArrayList<>() : codings;
        for (String coding : value.split(",", -1)) {
            codings.add(coding.strip());
        }
    }

    /** The error message; null if nothing is wrong. */
    @Nullable
    String malformed() {
        if (codings != null) {
            if (contentLength != null) {
                return "A request must not have both Content-Length and Transfer-Encoding.";
            }
            // Empty list elements are accepted in other fields; in this one they have been used for request smuggling.
            if (!codings.getLast().equalsIgnoreCase("chunked")
                    || codings.contains("")
                    || codings.stream().filter("chunked"::equalsIgnoreCase).count() > 1) {
                return "Transfer-Encoding must end with chunked, and contain it only once.";
            }
            return null;
        }
        return contentLength == null || !severalLengths && isNumber(contentLength) ? null : "Content-Length must be one number.";
    }

    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= MOST_DIGITS;
    }

    /** Whether there are codings besides chunked. */
    boolean hasOtherCodings() {
        return codings != null && codings.size() > 1;
    }

    /** The length, or {@link #CHUNKED}; call it only if nothing is {@link #malformed}. */
    long length() {
        return codings != null ? CHUNKED : contentLength == null ? 0 : Long.parseLong(contentLength);
    }
}
