package dev.weir.exchange;

/**
 * Whose reads may go past the caches ({@code Cache-Control: no-cache}): each of them is a statement for the database. To others
 * it is as if they had not asked for it, as RFC 9111 section 5.2.1.4 allows: what a request says of caches binds none of them,
 * and what is held here is as new as the database in any case.
 */
public enum ReadThrough {
    ANYONE,
    /** Those who show a token; anyone as long as there are none. */
    TOKENS,
    NOBODY
}
