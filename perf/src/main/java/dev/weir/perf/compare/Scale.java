package dev.weir.perf.compare;

import java.util.Locale;

/** What kind of value a row has, and so how it is formatted and which direction is better. */
enum Scale {
    /** The edge relative to its peer. */
    RATIO(true, "%.2f", 1),
    /** A share of all. */
    SHARE(true, "%.1f %%", 100),
    /** A time, in seconds. */
    MILLIS(false, "%.2f ms", 1_000),
    SECONDS(false, "%.2f s", 1);

    private final boolean moreIsBetter;
    private final String format;
    private final double factor;

    Scale(boolean moreIsBetter, String format, double factor) {
        this.moreIsBetter = moreIsBetter;
        this.format = format;
        this.factor = factor;
    }

    boolean isMoreBetter() {
        return moreIsBetter;
    }

    String write(double value) {
        return String.format(Locale.ROOT, format, value * factor);
    }

    /** How close a value is to a mark: 1 has reached it, more is better. */
    double progress(double value, double mark) {
        return moreIsBetter ? value / mark : mark / value;
    }
}
