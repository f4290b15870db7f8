package dev.weir.stream;

/**
 * A position in PostgreSQL's write-ahead log: an unsigned 64-bit number, written as {@code 16/B374D848}.
 *
 * @see <a href="https://www.postgresql.org/docs/current/datatype-pg-lsn.html">PostgreSQL: pg_lsn</a>
 */
record Lsn(long value) implements Comparable<Lsn> {
    /** Before every position. */
    static final Lsn NONE = new Lsn(0);

    private static final int MOST_DIGITS = 8;

    /** @throws IllegalArgumentException if the text is no position */
    static Lsn parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 1 || slash > MOST_DIGITS || text.length() - slash < 2 || text.length() - slash > MOST_DIGITS + 1) {
            throw new IllegalArgumentException("not a log position: " + text);
        }
        return new Lsn((long) hex(text, 0, slash) << Integer.SIZE | hex(text, slash + 1, text.length()) & 0xFFFFFFFFL);
    }

    private static int hex(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw new IllegalArgumentException("not a log position: " + text);
            }
            number = number << 4 | digit;
        }
        return number;
    }

    boolean isAtLeast(Lsn other) {
        return compareTo(other) >= 0;
    }

    Lsn max(Lsn other) {
        return isAtLeast(other) ? this : other;
    }

    /** How many bytes of log lie between the other position and this; 0 if this is not past it. */
    long past(Lsn other) {
        return isAtLeast(other) ? value - other.value : 0;
    }

    @Override
    public int compareTo(Lsn other) {
        return Long.compareUnsigned(value, other.value);
    }

    @Override
    public String toString() {
        return Integer.toHexString((int) (value >>> Integer.SIZE)).toUpperCase(java.util.Locale.ROOT) + "/"
                + Integer.toHexString((int) value).toUpperCase(java.util.Locale.ROOT);
    }
}
