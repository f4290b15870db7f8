package dev.weir.request;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The first line of a request (RFC 9112 section 3).
 *
 * @param major the digit before the dot of the version
 * @param minor the digit after the dot
 */
record RequestLine(String method, String target, char major, char minor) {
    private static final String VERSION = "HTTP/0.0";

    /**
     * Reads it.
     *
     * @param end where the line ends in the bytes, before its CRLF
     * @return null if it is malformed
     */
    static @Nullable RequestLine of(byte[] bytes, int end) {
        int methodEnd = 0;
        while (methodEnd < end && Tokens.isToken(bytes[methodEnd])) {
            methodEnd++;
        }
        int targetEnd = methodEnd + 1;
        while (targetEnd < end && (bytes[targetEnd] > ' ' || bytes[targetEnd] < 0)) {
            targetEnd++;
        }
        if (methodEnd == 0
                || bytes[methodEnd] != ' '
                || targetEnd == methodEnd + 1
                || bytes[targetEnd] != ' '
                || !isVersion(bytes, targetEnd + 1, end)) {
            return null;
        }
        return new RequestLine(
                new String(bytes, 0, methodEnd, StandardCharsets.US_ASCII),
                new String(bytes, methodEnd + 1, targetEnd - methodEnd - 1, StandardCharsets.ISO_8859_1),
                (char) bytes[end - 3],
                (char) bytes[end - 1]);
    }

    private static boolean isVersion(byte[] bytes, int from, int end) {
        if (end - from != VERSION.length()) {
            return false;
        }
        for (int i = 0; i < VERSION.length(); i++) {
            byte b = bytes[from + i];
            if (VERSION.charAt(i) == '0' ? b < '0' || b > '9' : b != VERSION.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether it is 1.1, or a higher minor version, which is answered as 1.1. */
    boolean hasKnownVersion() {
        return major == '1' && minor != '0';
    }

    boolean isHttp10() {
        return major == '1' && minor == '0';
    }

    /** Methods are case-sensitive (RFC 9110 section 9.1), and all known ones are uppercase. */
    boolean hasKnownMethod() {
        for (int i = 0; i < method.length(); i++) {
            if (method.charAt(i) >= 'a' && method.charAt(i) <= 'z') {
                return false;
            }
        }
        return true;
    }
}
