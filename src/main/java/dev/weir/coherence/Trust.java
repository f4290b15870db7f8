package dev.weir.coherence;

/** How far what the index has may be served without asking the database. */
public enum Trust {
    /** Not at all: it is confirmed first. */
    NONE,
    /** It was right at most {@code changes.ttl} ago; what has changed since is not known. */
    WHILE,
    /** The edge is live: every change is told, up to a moment at most {@code changes.lease} ago. */
    LIVE
}
