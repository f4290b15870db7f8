package dev.weir.item;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/** Moments as text: RFC 3339, in UTC, to the millisecond, such as {@code 2026-11-29T12:00:00.000Z}. */
public final class Timestamp {
    /** The number of characters, up to the year 9999. */
    public static final int LENGTH = 24;

    private static final DateTimeFormatter FORMAT = new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    private Timestamp() {}

    /** @param millis since 1970 */
    public static String format(long millis) {
        return FORMAT.format(Instant.ofEpochMilli(millis));
    }
}
