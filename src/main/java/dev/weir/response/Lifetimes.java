package dev.weir.response;

import dev.weir.bucket.CachePolicy;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** For how many seconds caches may keep an answer, and for how many more they may serve it stale. Immutable. */
final class Lifetimes {
    private static final HeaderName CDN = HeaderNames.create("CDN-Cache-Control");
    private static final long UNBOUNDED = Long.MAX_VALUE;

    private final long maxAge;
    private final long sMaxage;
    private final long staleWhileRevalidate;
    private final long staleIfError;
    private final @Nullable Long cdnMaxAge;
    private final boolean sandbox;
    private final long longestMillis;
    private final CacheDirectives directives;

    private Lifetimes(
            long maxAge, long sMaxage, long staleWhileRevalidate, long staleIfError, @Nullable Long cdnMaxAge, boolean sandbox) {
        this.maxAge = maxAge;
        this.sMaxage = sMaxage;
        this.staleWhileRevalidate = staleWhileRevalidate;
        this.staleIfError = staleIfError;
        this.cdnMaxAge = cdnMaxAge;
        this.sandbox = sandbox;
        long fresh = Math.max(Math.max(maxAge, sMaxage), cdnMaxAge == null ? 0 : cdnMaxAge);
        this.longestMillis = 1000 * (fresh + Math.max(staleWhileRevalidate, staleIfError));
        this.directives = atMost(UNBOUNDED);
    }

    /** Those of an item. */
    static Lifetimes of(CachePolicy policy) {
        Duration cdn = policy.cdnMaxAge();
        return new Lifetimes(
                policy.maxAge().toSeconds(), policy.sMaxage().toSeconds(), policy.staleWhileRevalidate().toSeconds(),
                policy.staleIfError().toSeconds(), cdn == null ? null : cdn.toSeconds(),
                policy.sandbox());
    }

    /** Those of an answer that there is no item. */
    static Lifetimes ofAbsent(CachePolicy policy) {
        Duration cdn = policy.cdnMaxAge();
        long most = policy.notFoundSMaxage().toSeconds();
        return new Lifetimes(0, most, 0, 0, cdn == null ? null : Math.min(cdn.toSeconds(), most), policy.sandbox());
    }

    /** The same for an answer that shared caches may keep for so long at most, and not serve stale. */
    Lifetimes fresh(Duration most) {
        long seconds = most.toSeconds();
        return new Lifetimes(
                maxAge, Math.min(sMaxage, seconds), 0, 0, cdnMaxAge == null ? null : Math.min(cdnMaxAge, seconds), sandbox);
    }

    CacheDirectives directives() {
        return directives;
    }

    /** The directives if nothing may be served for longer than so many milliseconds. */
    CacheDirectives within(long millis) {
        if (millis >= longestMillis) {
            return directives;
        }
        return millis < 1000 ? CacheDirectives.noStore(sandbox) : atMost(millis / 1000);
    }

    private CacheDirectives atMost(long seconds) {
        long fresh = Math.min(sMaxage, seconds);
        long stale = seconds - Math.max(fresh, Math.min(maxAge, seconds));
        StringBuilder value = new StringBuilder("public, max-age=")
                .append(Math.min(maxAge, seconds))
                .append(", s-maxage=")
                .append(fresh);
        append(value, ", stale-while-revalidate=", Math.min(staleWhileRevalidate, stale));
        append(value, ", stale-if-error=", Math.min(staleIfError, stale));
        return CacheDirectives.of(
                Field.of(HeaderNames.CACHE_CONTROL, value.toString()),
                cdnMaxAge == null ? null : Field.of(CDN, "max-age=" + Math.min(cdnMaxAge, seconds)), sandbox);
    }

    private static void append(StringBuilder value, String directive, long seconds) {
        if (seconds > 0) {
            value.append(directive).append(seconds);
        }
    }
}
