package dev.weir.request;

import java.nio.charset.StandardCharsets;

/** The value of a field line, without the whitespace around it (RFC 9110 section 5.5). */
public final class FieldValue {
    private FieldValue() {}

    /** These bytes of a head as text, one character per byte. */
    public static String of(byte[] head, int from, int to) {
        int first = from;
        while (first < to && isBlank(head[first])) {
            first++;
        }
        int last = to;
        while (last > first && isBlank(head[last - 1])) {
            last--;
        }
        return new String(head, first, last - first, StandardCharsets.ISO_8859_1);
    }

    static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }
}
