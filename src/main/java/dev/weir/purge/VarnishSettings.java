package dev.weir.purge;

import org.jspecify.annotations.Nullable;

/**
 * The Varnish to purge. Purging is not built yet; the edge warns at its start where one is named.
 *
 * @param purgeHost its address, or null: none
 * @param purgePort its port
 */
public record VarnishSettings(@Nullable String purgeHost, int purgePort) {}
