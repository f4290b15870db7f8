package dev.weir.cache;

/** What a change from the stream means for other caches. */
public enum ChangeEffect {
    /** Nothing: it is the echo of an own write, which queued its own purge, or older than one. */
    NONE,
    /** Other caches may hold the old value. */
    PURGE,
    /** As {@link #PURGE}; in addition the limit of fences is reached, so the lease is lost and the stream must be reopened. */
    OVERFLOW
}
