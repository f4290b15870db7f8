package dev.weir.store;

import dev.weir.check.Checked;
import dev.weir.check.Findings;
import java.time.Duration;

/**
 * How buckets are truncated.
 *
 * @param batchItems maximum number of rows that one transaction examines and deletes
 * @param lockWait how long one try waits for a locked item
 * @param patience how long it goes on without progress
 */
public record TruncationSettings(int batchItems, Duration lockWait, Duration patience) implements Checked {
    @Override
    public void check(Findings findings) {
        findings.number("batchItems", batchItems, 1, 100_000);
        findings.time("lockWait", lockWait, Duration.ofMillis(1), Duration.ofMinutes(1));
        findings.time("patience", patience, Duration.ofMillis(1), Duration.ofHours(1));
    }
}
