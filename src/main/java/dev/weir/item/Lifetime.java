package dev.weir.item;

/** For how long an item may live, and an answer be kept: the one bound on times that clients and buckets set, in seconds. */
public final class Lifetime {
    /** Ten years of 365 days. */
    public static final int MOST_SECONDS = 315_360_000;

    private Lifetime() {}

    /** Whether an item may be told to expire after so many seconds. */
    public static boolean isAllowed(long seconds) {
        return seconds >= 1 && seconds <= MOST_SECONDS;
    }
}
