package dev.weir.request;

import org.jspecify.annotations.Nullable;

/** The part of a value that a Range field requests (RFC 9110 section 14). */
public sealed interface ByteRange {
    /** The whole value: there is no field, or one this server may ignore (several ranges, another unit, or malformed). */
    record Whole() implements ByteRange {}

    /** One part: {@code length} bytes starting at {@code from}. */
    record Part(long from, long length) implements ByteRange {}

    /** A range that starts after the value's end. */
    record Unsatisfiable() implements ByteRange {}

    Whole WHOLE = new Whole();
    Unsatisfiable UNSATISFIABLE = new Unsatisfiable();

    /**
     * Reads the field for a value of this size, in bytes.
     *
     * @param field the Range field, or null if there is none
     */
    static ByteRange parse(@Nullable String field, long size) {
        if (field == null || !field.regionMatches(true, 0, "bytes=", 0, 6)) {
            return WHOLE;
        }
        String range = field.substring(6).strip();
        int dash = range.indexOf('-');
        if (dash < 0) {
            return WHOLE;
        }
        long first = number(range, 0, dash);
        long last = number(range, dash + 1, range.length());
        boolean fromStart = dash > 0;
        boolean toEnd = dash == range.length() - 1;
        if (fromStart && first < 0 || !toEnd && last < 0 || !fromStart && toEnd || fromStart && !toEnd && last < first) {
            return WHOLE;
        }
        if (!fromStart) {
            // A suffix range. An empty value satisfies it, but no Content-Range can express that, so the answer is the whole
            // value.
            return last == 0 ? UNSATISFIABLE : size == 0 ? WHOLE : new Part(Math.max(0, size - last), Math.min(size, last));
        }
        if (first >= size) {
            return UNSATISFIABLE;
        }
        long end = toEnd ? size : Math.min(size, last == Long.MAX_VALUE ? last : last + 1);
        return new Part(first, end - first);
    }

    /** The number, or -1 if there is none; more than 18 digits are beyond every value, so they count as the largest number. */
    private static long number(String text, int from, int to) {
        if (from == to) {
            return -1;
        }
        int significant = from;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            if (c == '0' && significant == i) {
                significant++;
            }
        }
        return to - significant > 18 ? Long.MAX_VALUE : significant == to ? 0 : Long.parseLong(text, significant, to, 10);
    }
}
