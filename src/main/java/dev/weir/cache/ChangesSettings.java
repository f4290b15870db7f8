package dev.weir.cache;

import java.time.Duration;

/**
 * How the edge learns of changes it did not make.
 *
 * @param ttl how long a cached item is trusted before it is confirmed with the database
 */
public record ChangesSettings(Duration ttl) {}
