package dev.weir.item;

import java.util.OptionalLong;

/**
 * The text of a version in the field {@code Weir-Version}: {@code <ms>.<counter>}, milliseconds since 1970 and what happened
 * within one (0 to 65,535), whose last six bits are the number of the site. Both are decimal integers, so that a cache whose
 * numbers are shorter than 64 bits can compare them.
 */
public final class Version {
    private static final int COUNTER_BITS = 16;
    private static final int COUNTER_MASK = (1 << COUNTER_BITS) - 1;
    private static final int MOST_DIGITS = 15;
    private static final long MOST_MILLIS = Long.MAX_VALUE >>> COUNTER_BITS;

    private Version() {}

    /** The text of a version, which is not negative. */
    public static String format(long version) {
        return millis(version) + "." + counter(version);
    }

    /** What stands before the dot. */
    public static long millis(long version) {
        return version >>> COUNTER_BITS;
    }

    /** What stands behind the dot. */
    public static int counter(long version) {
        return (int) version & COUNTER_MASK;
    }

    /** Reads such a text; empty where it is none. */
    public static OptionalLong parse(String text) {
        int dot = text.indexOf('.');
        long millis = dot < 0 ? -1 : digits(text, 0, dot);
        long counter = dot < 0 ? -1 : digits(text, dot + 1, text.length());
        if (millis < 0 || millis > MOST_MILLIS || counter < 0 || counter > COUNTER_MASK) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(millis << COUNTER_BITS | counter);
    }

    private static long digits(String text, int from, int to) {
        if (from == to || to - from > MOST_DIGITS) {
            return -1;
        }
        long number = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = number * 10 + (c - '0');
        }
        return number;
    }
}
