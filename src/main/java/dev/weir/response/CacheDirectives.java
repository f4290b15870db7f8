package dev.weir.response;

import org.jspecify.annotations.Nullable;

/**
 * What an answer tells caches, built once for many answers.
 *
 * @param all Cache-Control, for every cache
 * @param cdn CDN-Cache-Control, which content delivery networks obey in its place (RFC 9213); null if they are told nothing else
 */
public record CacheDirectives(Field all, @Nullable Field cdn) {
    /** No cache may store the answer, not even one that looks for CDN-Cache-Control first. */
    public static final CacheDirectives NO_STORE = new CacheDirectives(Field.of(CommonFields.NO_STORE), null);
}
