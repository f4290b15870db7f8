package dev.weir.response;

import dev.weir.bucket.CachePolicy;
import dev.weir.engine.Freshness;
import java.time.Duration;

/**
 * The Cache-Control and the CDN-Cache-Control of one bucket's answers (RFC 9111 section 5.2.2, RFC 5861, RFC 9213), built once,
 * but for items that expire before the bucket's own lifetimes end. While the edge is live the bucket's policy applies; while it
 * is not, shared caches may keep an answer for one second at most and never serve it stale. Answers that may already be stale
 * must not be stored.
 */
public final class CacheControl {
    /** For errors, answers to writes, stale answers, and answers under a non-canonical path. */
    public static final Field NO_STORE = CacheDirectives.NO_STORE.all();

    private static final Duration NOT_LIVE_LIMIT = Duration.ofSeconds(1);

    private final Lifetimes live;
    private final Lifetimes confirmed;
    private final Lifetimes absentLive;
    private final Lifetimes absentConfirmed;
    private final CacheDirectives noStore;

    CacheControl(CachePolicy policy) {
        live = Lifetimes.of(policy);
        confirmed = live.fresh(NOT_LIVE_LIMIT);
        // An absent item is kept nowhere for longer than the bucket says of absent items.
        absentLive = Lifetimes.ofAbsent(policy);
        absentConfirmed = absentLive.fresh(NOT_LIVE_LIMIT);
        noStore = CacheDirectives.noStore(policy.sandbox());
    }

    /**
     * The directives of an answer with an item.
     *
     * @param millisLeft how many milliseconds the item has left; no cache may serve it for longer, stale or not
     */
    CacheDirectives found(Freshness freshness, long millisLeft) {
        return switch (freshness) {
            case LIVE -> live.within(millisLeft);
            case CONFIRMED -> confirmed.within(millisLeft);
            case STALE -> noStore;
        };
    }

    /** The directives of an answer without an item. */
    CacheDirectives absent(Freshness freshness) {
        return switch (freshness) {
            case LIVE -> absentLive.directives();
            case CONFIRMED -> absentConfirmed.directives();
            case STALE -> noStore;
        };
    }

    /** The directives of an answer that no cache may store. */
    CacheDirectives noStore() {
        return noStore;
    }
}
