package dev.weir.coherence;

/** How far an entry may be served without the database. */
public enum Trust {
    /** Not at all: it must be confirmed first. */
    NONE,
    /** It was current at most {@code changes.ttl} ago; later changes are unknown. */
    WITHIN_TTL,
    /** The edge is live: every change was received, up to a moment at most {@code changes.lease} ago. */
    LIVE
}
