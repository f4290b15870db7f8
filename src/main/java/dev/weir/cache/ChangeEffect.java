package dev.weir.cache;

/** What a change that was told means for others. */
public enum ChangeEffect {
    /** Nothing: it is the echo of an own write, which has its own purge, or older than one. */
    NONE,
    /** Other caches may hold what was there before. */
    PURGE,
    /** As {@link #PURGE}; and there is no room for another fence, so the lease is lost and the stream must be opened anew. */
    OVERFLOW
}
