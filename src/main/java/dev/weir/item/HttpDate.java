package dev.weir.item;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/**
 * The timestamps of HTTP (RFC 9110 section 5.6.7), as whole seconds since 1970-01-01T00:00:00Z.
 *
 * <p>Parses all three forms, IMF-fixdate, RFC 850 and asctime, for the years 1 to 9999, the range that the database accepts. Also
 * accepts a one-digit day, which many libraries write as RFC 1123. The day of the week must be valid but need not match the date.
 * Formats IMF-fixdate.
 */
public final class HttpDate {
    /** Characters of IMF-fixdate. */
    public static final int LENGTH = 29;

    /** The last second of the year 9999: the format has four digits for the year. */
    private static final long LAST = 253_402_300_799L;
    /** The first second of the year 1: the format has no sign. */
    private static final long FIRST = -62_135_596_800L;

    private static final int SECONDS_A_DAY = 86_400;
    private static final String DAYS = "ThuFriSatSunMonTueWed";
    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
    private static final String[] LONG_DAYS = {
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"
    };

    private HttpDate() {}

    /** Formats as IMF-fixdate; a time outside the years 1 to 9999 is clamped to them. */
    public static String format(long epochSecond) {
        byte[] text = new byte[LENGTH];
        write(epochSecond, text, 0);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    /** Writes the same text as {@link #LENGTH} bytes of ASCII, starting at an index. */
    public static void write(long epochSecond, byte[] text, int from) {
        long time = Math.clamp(epochSecond, FIRST, LAST);
        long days = Math.floorDiv(time, SECONDS_A_DAY);
        int second = (int) Math.floorMod(time, (long) SECONDS_A_DAY);
        // Howard Hinnant's civil-from-days, over eras of 400 years that begin in March.
        long shifted = days + 719_468;
        long era = Math.floorDiv(shifted, 146_097L);
        int dayOfEra = (int) (shifted - era * 146_097);
        int yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int marchMonth = (5 * dayOfYear + 2) / 153;
        int day = dayOfYear - (153 * marchMonth + 2) / 5 + 1;
        int month = marchMonth < 10 ? marchMonth + 2 : marchMonth - 10;
        int year = (int) (yearOfEra + era * 400) + (month < 2 ? 1 : 0);

        letters(text, from, DAYS, (int) Math.floorMod(days, 7L));
        text[from + 3] = ',';
        text[from + 4] = ' ';
        digits(text, from + 5, day);
        text[from + 7] = ' ';
        letters(text, from + 8, MONTHS, month);
        text[from + 11] = ' ';
        digits(text, from + 12, year / 100);
        digits(text, from + 14, year % 100);
        text[from + 16] = ' ';
        digits(text, from + 17, second / 3_600);
        text[from + 19] = ':';
        digits(text, from + 20, second / 60 % 60);
        text[from + 22] = ':';
        digits(text, from + 23, second % 60);
        text[from + 25] = ' ';
        text[from + 26] = 'G';
        text[from + 27] = 'M';
        text[from + 28] = 'T';
    }

    /**
     * Parses any of the three forms; empty if the text has none of them.
     *
     * @param now the current time, in seconds since the epoch: a two-digit year that appears to be more than 50 years ahead of
     *     it is in the past
     */
    public static OptionalLong parse(String text, long now) {
        Scanner scanner = new Scanner(text);
        if (scanner.takesShortDay()) {
            return scanner.takes(", ") ? scanner.fixdate() : scanner.takes(" ") ? scanner.asctime() : OptionalLong.empty();
        }
        return scanner.takesLongDay() && scanner.takes(", ") ? scanner.rfc850(now) : OptionalLong.empty();
    }

    private static void digits(byte[] text, int at, int number) {
        text[at] = (byte) ('0' + number / 10);
        text[at + 1] = (byte) ('0' + number % 10);
    }

    private static void letters(byte[] text, int at, String names, int number) {
        for (int i = 0; i < 3; i++) {
            text[at + i] = (byte) names.charAt(3 * number + i);
        }
    }

    private static long daysFromCivil(int year, int month, int day) {
        int marchYear = month <= 2 ? year - 1 : year;
        long era = Math.floorDiv(marchYear, 400);
        long yearOfEra = marchYear - era * 400;
        long dayOfYear = (153L * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468;
    }

    /** A position in the text. A missing or malformed field is -1, and the text is then not a date. */
    private static final class Scanner {
        private final String text;
        private int at;

        Scanner(String text) {
            this.text = text;
        }

        boolean takes(String expected) {
            if (!text.startsWith(expected, at)) {
                return false;
            }
            at += expected.length();
            return true;
        }

        boolean takesShortDay() {
            if (text.length() < 4 || !name(DAYS, 0) || text.charAt(3) != ',' && text.charAt(3) != ' ') {
                return false;
            }
            at = 3;
            return true;
        }

        boolean takesLongDay() {
            for (String day : LONG_DAYS) {
                if (takes(day)) {
                    return true;
                }
            }
            return false;
        }

        private boolean name(String names, int from) {
            return indexOfName(names, from) >= 0;
        }

        private int indexOfName(String names, int from) {
            for (int i = 0; i < names.length(); i += 3) {
                if (names.regionMatches(i, text, from, 3)) {
                    return i / 3;
                }
            }
            return -1;
        }

        int month() {
            int month = at + 3 <= text.length() ? indexOfName(MONTHS, at) + 1 : 0;
            at += 3;
            return month == 0 ? -1 : month;
        }

        int number(int length) {
            int number = 0;
            for (int end = at + length; at < end; at++) {
                int digit = at < text.length() ? text.charAt(at) - '0' : -1;
                if (digit < 0 || digit > 9) {
                    return -1;
                }
                number = number * 10 + digit;
            }
            return number;
        }

        private int dayOfOneOrTwoDigits(char separator) {
            return at + 1 < text.length() && text.charAt(at + 1) == separator ? number(1) : number(2);
        }

        /** {@code 06 Nov 1994 08:49:37 GMT}. */
        OptionalLong fixdate() {
            int day = dayOfOneOrTwoDigits(' ');
            boolean wellFormed = takes(" ");
            int month = month();
            wellFormed &= takes(" ");
            int year = number(4);
            wellFormed &= takes(" ");
            int second = timeOfDay();
            return wellFormed && takes(" GMT") ? instant(year, month, day, second) : OptionalLong.empty();
        }

        /** {@code 06-Nov-94 08:49:37 GMT}. */
        OptionalLong rfc850(long now) {
            int day = number(2);
            boolean wellFormed = takes("-");
            int month = month();
            wellFormed &= takes("-");
            int year = number(2);
            wellFormed &= takes(" ");
            int second = timeOfDay();
            if (!wellFormed || year < 0 || !takes(" GMT")) {
                return OptionalLong.empty();
            }
            // The latest year that ends with these digits and is at most 50 years ahead.
            int thisYear = Integer.parseInt(format(now).substring(12, 16));
            int latest = thisYear + 50;
            int candidate = latest - Math.floorMod(latest - year, 100);
            OptionalLong date = instant(candidate, month, day, second);
            if (date.isPresent() && candidate == latest && date.getAsLong() > plusFiftyYears(now)) {
                return instant(candidate - 100, month, day, second);
            }
            return date;
        }

        private static long plusFiftyYears(long now) {
            Scanner present = new Scanner(format(now));
            present.at = 5;
            int day = present.number(2);
            present.at = 8;
            int month = present.month();
            present.at = 12;
            int year = present.number(4);
            return daysFromCivil(year + 50, month, day) * SECONDS_A_DAY + Math.floorMod(now, (long) SECONDS_A_DAY);
        }

        /** {@code Nov  6 08:49:37 1994}. */
        OptionalLong asctime() {
            int month = month();
            boolean wellFormed = takes(" ");
            int day = takes(" ") ? number(1) : number(2);
            wellFormed &= takes(" ");
            int second = timeOfDay();
            wellFormed &= takes(" ");
            int year = number(4);
            return wellFormed ? instant(year, month, day, second) : OptionalLong.empty();
        }

        private int timeOfDay() {
            int hour = number(2);
            boolean wellFormed = takes(":");
            int minute = number(2);
            wellFormed &= takes(":");
            int second = number(2);
            // 60 is a leap second. The epoch has none, so it becomes the first second of the next minute.
            boolean inRange = hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second <= 60;
            return wellFormed && inRange ? hour * 3_600 + minute * 60 + second : -1;
        }

        private OptionalLong instant(int year, int month, int day, int second) {
            if (year < 1 || month < 0 || day < 1 || second < 0 || at != text.length()) {
                return OptionalLong.empty();
            }
            long days = daysFromCivil(year, month, day);
            long nextMonth = month == 12 ? daysFromCivil(year + 1, 1, 1) : daysFromCivil(year, month + 1, 1);
            long time = days * SECONDS_A_DAY + second;
            // The leap second of the last day would be in the year 10000.
            return days < nextMonth && time <= LAST ? OptionalLong.of(time) : OptionalLong.empty();
        }
    }
}
