package dev.weir.check;

import java.time.Duration;
import java.util.Locale;

/**
 * Parses and formats durations such as {@code 250ms}, {@code 5s}, {@code 10m}, {@code 4h}, {@code 1d}. A number without a unit
 * is refused, because it could mean seconds or milliseconds; only {@code 0} needs none.
 */
public final class TimeSpan {
    private static final String EXPECTED = "expected a time such as 250ms, 5s, 10m, 4h or 1d";
    private static final String[] UNITS = {"d", "h", "m", "s", "ms"};
    private static final long[] MILLIS = {86_400_000, 3_600_000, 60_000, 1_000, 1};

    private TimeSpan() {}

    /** @throws IllegalArgumentException saying what was expected */
    public static Duration parse(String text) {
        String trimmed = text.strip().toLowerCase(Locale.ROOT);
        if (trimmed.equals("0")) {
            return Duration.ZERO;
        }
        int digits = 0;
        while (digits < trimmed.length() && trimmed.charAt(digits) >= '0' && trimmed.charAt(digits) <= '9') {
            digits++;
        }
        String unit = trimmed.substring(digits).strip();
        if (digits == 0) {
            throw new IllegalArgumentException(EXPECTED);
        }
        if (unit.isEmpty()) {
            throw new IllegalArgumentException(EXPECTED + "; the unit is missing");
        }
        for (int i = 0; i < UNITS.length; i++) {
            if (UNITS[i].equals(unit)) {
                try {
                    return Duration.ofMillis(Math.multiplyExact(Long.parseLong(trimmed.substring(0, digits)), MILLIS[i]));
                } catch (ArithmeticException | NumberFormatException tooLong) {
                    throw new IllegalArgumentException("expected a time that fits into 64 bits of milliseconds", tooLong);
                }
            }
        }
        throw new IllegalArgumentException(EXPECTED);
    }

    /** The shortest exact form, to the millisecond; {@link #parse} reverses it. */
    public static String format(Duration time) {
        long millis = time.toMillis();
        for (int i = 0; i < UNITS.length; i++) {
            if (millis != 0 && millis % MILLIS[i] == 0) {
                return millis / MILLIS[i] + UNITS[i];
            }
        }
        return "0s";
    }
}
