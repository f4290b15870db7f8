package dev.weir.response;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import org.jspecify.annotations.Nullable;

/**
 * What an answer tells caches and browsers, built once for many answers.
 *
 * @param all Cache-Control, for every cache
 * @param cdn CDN-Cache-Control, which content delivery networks obey in its place (RFC 9213); null if they are told nothing else
 * @param sandbox Content-Security-Policy, if there is a value; null if it may be a page of the edge's own origin
 */
public record CacheDirectives(Field all, @Nullable Field cdn, @Nullable Field sandbox) {
    /** Content-Security-Policy of a value. */
    static final Field SANDBOX = Field.of(CommonFields.SANDBOX);

    /** No cache may store the answer, not even one that looks for CDN-Cache-Control first. */
    public static final CacheDirectives NO_STORE = of(Field.of(CommonFields.NO_STORE), null, true);

    private static final CacheDirectives NO_STORE_FREE = of(NO_STORE.all(), null, false);

    static CacheDirectives of(Field all, @Nullable Field cdn, boolean sandbox) {
        return new CacheDirectives(all, cdn, sandbox ? SANDBOX : null);
    }

    /** No cache may store the answer. */
    static CacheDirectives noStore(boolean sandbox) {
        return sandbox ? NO_STORE : NO_STORE_FREE;
    }

    private static final Field PRIVATE_NO_STORE =
            Field.of(HeaderValues.createCached(HeaderNames.CACHE_CONTROL, "private, no-store"));
    private static final CacheDirectives PRIVATE = of(PRIVATE_NO_STORE, null, true);
    private static final CacheDirectives PRIVATE_FREE = of(PRIVATE_NO_STORE, null, false);

    /** The same of an answer that only some may see. */
    static CacheDirectives ofPrivate(boolean sandbox) {
        return sandbox ? PRIVATE : PRIVATE_FREE;
    }
}
