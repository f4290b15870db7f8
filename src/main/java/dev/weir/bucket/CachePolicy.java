package dev.weir.bucket;

import java.time.Duration;

/**
 * What the answers of a bucket allow caches to do while the edge is live; coherence rule 4 clamps it where it is not. Every
 * duration is in whole seconds (RFC 9111 section 5.2.2, RFC 5861).
 *
 * @param maxAge for private caches
 * @param sMaxage for shared caches
 * @param staleWhileRevalidate how long a shared cache may serve an old answer while it asks for a new one
 * @param staleIfError how long an old answer may be served while the database is away, by shared caches and by the edge itself
 * @param notFoundSMaxage for shared caches, of an answer that says there is no item
 */
public record CachePolicy(
        Duration maxAge,
        Duration sMaxage,
        Duration staleWhileRevalidate,
        Duration staleIfError,
        Duration notFoundSMaxage) {}
