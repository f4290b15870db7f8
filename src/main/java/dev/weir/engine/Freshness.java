package dev.weir.engine;

/** How far an answer may be trusted by a shared cache (coherence rule 4). */
public enum Freshness {
    /** The edge is live: every change is told and purged, so the bucket's own Cache-Control holds. */
    LIVE,
    /** The edge is not live: the answer was right within {@code changes.ttl}; s-maxage is at most 1 s, no stale windows. */
    CONFIRMED,
    /** The database could not be asked: the answer may be old; it is marked stale and not for shared caches. */
    STALE;

    /** This, or where purges do not arrive at most {@link #CONFIRMED}. */
    public Freshness clampedWhere(boolean purgesRefused) {
        return purgesRefused && this == LIVE ? CONFIRMED : this;
    }
}
