package dev.weir.item;

import java.util.Optional;

/**
 * The version of an item or its tombstone: a number from the database that rises with every write of a key.
 *
 * <p>Its text, in the field {@code Weir-Version}, is {@code <ms>.<counter>}: milliseconds since 1970, and a counter from 0 to
 * 65,535 whose last six bits are the number of the site. Both are decimal, so that a cache whose integers are shorter than
 * 64 bits can compare them.
 *
 * <p>Where millions of versions are kept, or one is needed for each hit, the code has the bare number instead: see {@code
 * cache.Entry}, {@link ItemHead} and {@code response.HeadEncoder}.
 *
 * @param number not negative; 0 is {@link #NONE}
 */
public record Version(long number) implements Comparable<Version> {
    private static final int COUNTER_BITS = 16;
    private static final int COUNTER_MASK = (1 << COUNTER_BITS) - 1;
    private static final int MOST_DIGITS = 15;
    private static final long MOST_MILLIS = Long.MAX_VALUE >>> COUNTER_BITS;

    /** No version, or none that is known; every version is newer. */
    public static final Version NONE = new Version(0);

    /** Newer than any that the database gives. */
    public static final Version MAX = new Version(Long.MAX_VALUE);

    public Version {
        if (number < 0) {
            throw new IllegalArgumentException("A version is not negative: " + number);
        }
    }

    /** The part of a version's text before the dot. */
    public static long millis(long number) {
        return number >>> COUNTER_BITS;
    }

    /** The part of a version's text after the dot. */
    public static int counter(long number) {
        return (int) number & COUNTER_MASK;
    }

    /** Milliseconds since 1970. */
    public long millis() {
        return millis(number);
    }

    /** Tells apart the versions of one millisecond, and the sites. */
    public int counter() {
        return counter(number);
    }

    public boolean isNone() {
        return number == 0;
    }

    public boolean isNewerThan(Version other) {
        return number > other.number;
    }

    public boolean isAtLeast(Version other) {
        return number >= other.number;
    }

    /** The newer of two. */
    public static Version newer(Version a, Version b) {
        return a.number >= b.number ? a : b;
    }

    /** Reads the text of a version; empty if it is not one. */
    public static Optional<Version> parse(String text) {
        int dot = text.indexOf('.');
        long millis = dot < 0 ? -1 : digits(text, 0, dot);
        long counter = dot < 0 ? -1 : digits(text, dot + 1, text.length());
        if (millis < 0 || millis > MOST_MILLIS || counter < 0 || counter > COUNTER_MASK) {
            return Optional.empty();
        }
        return Optional.of(new Version(millis << COUNTER_BITS | counter));
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

    @Override
    public int compareTo(Version other) {
        return Long.compare(number, other.number);
    }

    /** {@code <ms>.<counter>}. */
    @Override
    public String toString() {
        return millis() + "." + counter();
    }
}
