package dev.weir.bucket;

import dev.weir.check.Checked;
import dev.weir.check.Findings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a bucket's answers allow caches to do while the edge is live, and its values in a browser. Otherwise coherence rule 4
 * clamps what caches may do. Every duration is in whole seconds (RFC 9111 section 5.2.2, RFC 5861).
 *
 * @param maxAge for private caches
 * @param sMaxage for shared caches
 * @param staleWhileRevalidate how long a shared cache may serve a stale answer while it fetches a new one
 * @param staleIfError how long shared caches, and the edge itself, may serve a stale answer while the database is unavailable
 * @param notFoundSMaxage for shared caches, for an answer that there is no item
 * @param cdnMaxAge for caches that obey CDN-Cache-Control, in place of all others (RFC 9213); null: they are told nothing else
 * @param sandbox whether a browser gives a value an origin of its own, so that a stored page cannot act as the edge's
 */
public record CachePolicy(
        Duration maxAge,
        Duration sMaxage,
        Duration staleWhileRevalidate,
        Duration staleIfError,
        Duration notFoundSMaxage,
        @Nullable Duration cdnMaxAge,
        boolean sandbox) implements Checked {
    private static final CachePolicy PRIVATE = new CachePolicy(
            Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, null, true);

    private static final CachePolicy PRIVATE_FREE = new CachePolicy(
            Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, null, false);

    private static final Duration LONGEST = Duration.ofDays(3650);

    /** The same for a bucket that only some may read: no cache keeps anything. */
    public CachePolicy asPrivate() {
        return sandbox ? PRIVATE : PRIVATE_FREE;
    }

    /** Whether it is one of {@link #asPrivate}, which a policy that is equal to it is not. */
    public boolean isPrivate() {
        return this == PRIVATE || this == PRIVATE_FREE;
    }

    @Override
    public void check(Findings findings) {
        findings.seconds("maxAge", maxAge, Duration.ZERO, LONGEST);
        findings.seconds("sMaxage", sMaxage, Duration.ZERO, LONGEST);
        findings.seconds("staleWhileRevalidate", staleWhileRevalidate, Duration.ZERO, LONGEST);
        findings.seconds("staleIfError", staleIfError, Duration.ZERO, LONGEST);
        findings.seconds("notFoundSMaxage", notFoundSMaxage, Duration.ZERO, LONGEST);
        if (cdnMaxAge != null) {
            findings.seconds("cdnMaxAge", cdnMaxAge, Duration.ZERO, LONGEST);
        }
    }
}
