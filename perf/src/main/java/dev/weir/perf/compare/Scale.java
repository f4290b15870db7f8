package dev.weir.perf.compare;

import java.util.Locale;

/** What a row's value is, and so how it is written and which way is better. */
enum Scale {
    /** The edge beside its peer. */
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

    /** How far a value is on the way to a mark: 1 is there, more is better. */
    double progress(double value, double mark) {
        return moreIsBetter ? value / mark : mark / value;
    }
}
