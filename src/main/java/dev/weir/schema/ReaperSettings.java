package dev.weir.schema;

import dev.weir.check.Checked;
import dev.weir.check.Findings;
import java.time.Duration;

/**
 * The reaper of tombstones, and of expired items.
 *
 * @param keep how long a tombstone is kept
 * @param every how often the reaper makes a pass
 * @param batchItems the most rows that it removes, or makes tombstones of, in one transaction
 * @param expiryEvery how often items that have expired are made tombstones; readers see none of them before
 */
public record ReaperSettings(Duration keep, Duration every, int batchItems, Duration expiryEvery) implements Checked {
    @Override
    public void check(Findings findings) {
        findings.time("keep", keep, Duration.ofSeconds(1), Duration.ofDays(3650));
        findings.time("every", every, Duration.ofMillis(1), Duration.ofDays(1));
        findings.number("batchItems", batchItems, 1, 1_000_000);
        findings.time("expiryEvery", expiryEvery, Duration.ofMillis(1), Duration.ofHours(1));
    }
}
