package dev.weir.response;

import dev.weir.bucket.CachePolicy;
import dev.weir.engine.Freshness;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The Cache-Control and the CDN-Cache-Control of one bucket's answers, built once (RFC 9111 section 5.2.2, RFC 5861, RFC 9213).
 * While the edge is live the bucket's policy applies; while it is not, shared caches may keep an answer for one second at most
 * and never serve it stale. Answers that may already be stale must not be stored.
 */
public final class CacheControl {
    /** For errors, answers to writes, stale answers, and answers under a non-canonical path. */
    public static final Field NO_STORE = CacheDirectives.NO_STORE.all();

    private static final HeaderName CDN = HeaderNames.create("CDN-Cache-Control");
    private static final Duration NOT_LIVE_LIMIT = Duration.ofSeconds(1);

    private final CacheDirectives live;
    private final CacheDirectives confirmed;
    private final CacheDirectives absentLive;
    private final CacheDirectives absentConfirmed;

    CacheControl(CachePolicy policy) {
        Duration cdn = policy.cdnMaxAge();
        Duration absent = policy.notFoundSMaxage();
        // An absent item is kept nowhere for longer than the bucket says of absent items.
        Duration absentCdn = cdn == null ? null : shorter(cdn, absent);
        live = directives(policy.maxAge(), policy.sMaxage(), policy.staleWhileRevalidate(), policy.staleIfError(), cdn);
        confirmed = directives(policy.maxAge(), clamped(policy.sMaxage()), Duration.ZERO, Duration.ZERO, clampedOrNull(cdn));
        absentLive = directives(Duration.ZERO, absent, Duration.ZERO, Duration.ZERO, absentCdn);
        absentConfirmed =
                directives(Duration.ZERO, clamped(absent), Duration.ZERO, Duration.ZERO, clampedOrNull(absentCdn));
    }

    /** The directives of an answer with an item. */
    CacheDirectives found(Freshness freshness) {
        return switch (freshness) {
            case LIVE -> live;
            case CONFIRMED -> confirmed;
            case STALE -> CacheDirectives.NO_STORE;
        };
    }

    /** The directives of an answer without an item. */
    CacheDirectives absent(Freshness freshness) {
        return switch (freshness) {
            case LIVE -> absentLive;
            case CONFIRMED -> absentConfirmed;
            case STALE -> CacheDirectives.NO_STORE;
        };
    }

    private static @Nullable Duration clampedOrNull(@Nullable Duration duration) {
        return duration == null ? null : clamped(duration);
    }

    private static Duration clamped(Duration duration) {
        return shorter(duration, NOT_LIVE_LIMIT);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? other : one;
    }

    private static CacheDirectives directives(
            Duration maxAge, Duration sMaxage, Duration staleWhileRevalidate, Duration staleIfError, @Nullable Duration cdn) {
        StringBuilder value = new StringBuilder("public, max-age=")
                .append(maxAge.toSeconds())
                .append(", s-maxage=")
                .append(sMaxage.toSeconds());
        if (!staleWhileRevalidate.isZero()) {
            value.append(", stale-while-revalidate=").append(staleWhileRevalidate.toSeconds());
        }
        if (!staleIfError.isZero()) {
            value.append(", stale-if-error=").append(staleIfError.toSeconds());
        }
        return new CacheDirectives(
                Field.of(HeaderNames.CACHE_CONTROL, value.toString()),
                cdn == null ? null : Field.of(CDN, "max-age=" + cdn.toSeconds()));
    }
}
