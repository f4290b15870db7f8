package dev.weir.observe;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the edge tells of itself.
 *
 * @param logLevel the level of Weir's own log lines
 * @param accessLog whether every request leaves a line
 * @param statsdHost where statsd listens, or null: nothing is sent
 * @param statsdPort its UDP port
 * @param statsdEvery how often it is told
 */
public record ObserveSettings(
        String logLevel, boolean accessLog, @Nullable String statsdHost, int statsdPort, Duration statsdEvery) {}
