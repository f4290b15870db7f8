package dev.weir.engine;

/** How far a shared cache may trust an answer (coherence rule 4). */
public enum Freshness {
    /** The edge is live: every change is received and purged, so the bucket's own Cache-Control applies. */
    LIVE,
    /**
     * The edge is not live: the answer was current within the last {@code changes.ttl}; s-maxage is at most 1 s, no stale
     * windows.
     */
    CONFIRMED,
    /** The database is unavailable, so the answer may be old; it is marked stale and not for shared caches. */
    STALE;

    /** This, but at most {@link #CONFIRMED} if purges are refused. */
    public Freshness atMostConfirmedIf(boolean purgesRefused) {
        return purgesRefused && this == LIVE ? CONFIRMED : this;
    }
}
