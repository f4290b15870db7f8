package dev.weir.request;

import org.jspecify.annotations.Nullable;

/** What a Range field asks of a value (RFC 9110 section 14). */
public sealed interface ByteRange {
    /** Everything: there is no field, or one this server may ignore: several ranges, another unit, something unreadable. */
    record Whole() implements ByteRange {}

    /** One part: {@code length} bytes beginning at {@code from}. */
    record Part(long from, long length) implements ByteRange {}

    /** A range that begins behind the value's end. */
    record Unsatisfiable() implements ByteRange {}

    Whole WHOLE = new Whole();
    Unsatisfiable UNSATISFIABLE = new Unsatisfiable();

    /**
     * Reads the field for a value of this size, in bytes.
     *
     * @param field the Range field, or null where there is none
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
            // The last bytes. All of an empty value is its last bytes, which no Content-Range can say.
            return last == 0 ? UNSATISFIABLE : size == 0 ? WHOLE : new Part(Math.max(0, size - last), Math.min(size, last));
        }
        if (first >= size) {
            return UNSATISFIABLE;
        }
        long end = toEnd ? size : Math.min(size, last == Long.MAX_VALUE ? last : last + 1);
        return new Part(first, end - first);
    }

    /** The number, -1 where there is none; one beyond 18 digits is beyond every value, so it is taken as the largest. */
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
