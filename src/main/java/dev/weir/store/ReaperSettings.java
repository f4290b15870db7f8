package dev.weir.store;

import java.time.Duration;

/**
 * The reaper of tombstones.
 *
 * @param keep how long a tombstone is kept
 * @param every how often the reaper looks
 * @param batchItems the most tombstones it removes in one transaction
 */
public record ReaperSettings(Duration keep, Duration every, int batchItems) {}
