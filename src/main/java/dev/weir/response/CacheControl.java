package dev.weir.response;

import dev.weir.bucket.CachePolicy;
import dev.weir.engine.Freshness;
import io.helidon.http.HeaderNames;
import java.time.Duration;

/**
 * The Cache-Control of one bucket's answers, built once (RFC 9111 section 5.2.2, RFC 5861). While the edge is live the bucket's
 * policy applies; while it is not, shared caches may keep an answer for one second at most and never serve it stale. Answers
 * that may already be stale must not be stored.
 */
public final class CacheControl {
    /** For errors, answers to writes, stale answers, and answers under a non-canonical path. */
    public static final Field NO_STORE = Field.of(CommonFields.NO_STORE);

    private static final Duration NOT_LIVE_LIMIT = Duration.ofSeconds(1);

    private final Field live;
    private final Field confirmed;
    private final Field absentLive;
    private final Field absentConfirmed;

    CacheControl(CachePolicy policy) {
        live = header(policy.maxAge(), policy.sMaxage(), policy.staleWhileRevalidate(), policy.staleIfError());
        confirmed = header(policy.maxAge(), clamped(policy.sMaxage()), Duration.ZERO, Duration.ZERO);
        absentLive = header(Duration.ZERO, policy.notFoundSMaxage(), Duration.ZERO, Duration.ZERO);
        absentConfirmed = header(Duration.ZERO, clamped(policy.notFoundSMaxage()), Duration.ZERO, Duration.ZERO);
    }

    /** The field of an answer with an item. */
    Field found(Freshness freshness) {
        return switch (freshness) {
            case LIVE -> live;
            case CONFIRMED -> confirmed;
            case STALE -> NO_STORE;
        };
    }

    /** The field of an answer without an item. */
    Field absent(Freshness freshness) {
        return switch (freshness) {
            case LIVE -> absentLive;
            case CONFIRMED -> absentConfirmed;
            case STALE -> NO_STORE;
        };
    }

    private static Duration clamped(Duration duration) {
        return duration.compareTo(NOT_LIVE_LIMIT) > 0 ? NOT_LIVE_LIMIT : duration;
    }

    private static Field header(Duration maxAge, Duration sMaxage, Duration staleWhileRevalidate, Duration staleIfError) {
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
        return Field.of(HeaderNames.CACHE_CONTROL, value.toString());
    }
}
