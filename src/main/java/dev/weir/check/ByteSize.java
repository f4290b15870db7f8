package dev.weir.check;

import java.util.Locale;

/**
 * Parses and formats sizes such as {@code 512KiB}, {@code 256MiB}, {@code 2GiB}, {@code 1TiB}, {@code 64B}, or plain {@code
 * 65536}. Units are powers of 1024 and case-insensitive; fractions are not supported.
 */
public final class ByteSize {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};
    private static final String EXPECTED = "expected a size such as 512KiB, 256MiB or 2GiB";

    private ByteSize() {}

    /** @throws IllegalArgumentException saying what was expected */
    public static long parse(String text) {
        String trimmed = text.strip();
        int digits = 0;
        while (digits < trimmed.length() && trimmed.charAt(digits) >= '0' && trimmed.charAt(digits) <= '9') {
            digits++;
        }
        if (digits == 0) {
            throw new IllegalArgumentException(EXPECTED);
        }
        int shift = shift(trimmed.substring(digits).strip());
        try {
            return Math.multiplyExact(Long.parseLong(trimmed.substring(0, digits)), 1L << shift);
        } catch (ArithmeticException | NumberFormatException tooLarge) {
            throw new IllegalArgumentException("expected a size that fits into 64 bits", tooLarge);
        }
    }

    /** The shortest exact form; {@link #parse} reverses it. */
    public static String format(long bytes) {
        int unit = 0;
        long left = bytes;
        while (unit < UNITS.length - 1 && left != 0 && left % 1024 == 0) {
            left /= 1024;
            unit++;
        }
        return left + UNITS[unit];
    }

    private static int shift(String unit) {
        if (unit.isEmpty()) {
            return 0;
        }
        for (int i = 0; i < UNITS.length; i++) {
            if (UNITS[i].equalsIgnoreCase(unit)) {
                return 10 * i;
            }
        }
        for (int i = 1; i < UNITS.length; i++) {
            String letter = UNITS[i].substring(0, 1);
            String upper = unit.toUpperCase(Locale.ROOT);
            if (upper.equals(letter) || upper.equals(letter + "B")) {
                throw new IllegalArgumentException(EXPECTED + "; units are powers of 1024, write " + UNITS[i]);
            }
        }
        throw new IllegalArgumentException(EXPECTED);
    }
}
