package dev.weir.perf.gatling;

import org.jspecify.annotations.Nullable;

/**
 * What a read was answered with.
 *
 * @param tag the ETag
 * @param range the Content-Range
 */
record Answer(int status, @Nullable String tag, @Nullable String range, byte[] body) {}
