package dev.weir.bucket;

import dev.weir.check.Checked;
import dev.weir.check.Findings;
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
        Duration notFoundSMaxage) implements Checked {
    private static final Duration LONGEST = Duration.ofDays(3650);

    @Override
    public void check(Findings findings) {
        findings.seconds("maxAge", maxAge, Duration.ZERO, LONGEST);
        findings.seconds("sMaxage", sMaxage, Duration.ZERO, LONGEST);
        findings.seconds("staleWhileRevalidate", staleWhileRevalidate, Duration.ZERO, LONGEST);
        findings.seconds("staleIfError", staleIfError, Duration.ZERO, LONGEST);
        findings.seconds("notFoundSMaxage", notFoundSMaxage, Duration.ZERO, LONGEST);
    }
}
