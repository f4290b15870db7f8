package dev.weir.schema;

import dev.weir.check.Checked;
import dev.weir.check.Findings;
import java.time.Duration;

/**
 * The reaper of tombstones.
 *
 * @param keep how long a tombstone is kept
 * @param every how often the reaper makes a pass
 * @param batchItems the most tombstones it removes in one transaction
 */
public record ReaperSettings(Duration keep, Duration every, int batchItems) implements Checked {
    @Override
    public void check(Findings findings) {
        findings.time("keep", keep, Duration.ofSeconds(1), Duration.ofDays(3650));
        findings.time("every", every, Duration.ofMillis(1), Duration.ofDays(1));
        findings.number("batchItems", batchItems, 1, 1_000_000);
    }
}
