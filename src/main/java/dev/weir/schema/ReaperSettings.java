package dev.weir.schema;

import dev.weir.check.Checked;
import dev.weir.check.Findings;
import java.time.Duration;

/**
 * The reaper of tombstones, of expired items, and of tags that are out of date.
 *
 * @param keep how long a tombstone is kept
 * @param every how often the reaper makes a pass
 * @param batchItems the most rows that it removes, or makes tombstones of, in one transaction, and the most rows of tags that it
 *     looks at in a round
 * @param expiryEvery how often items that have expired are made tombstones; readers see none of them before
 * @param tagsEvery how often a batch of tags is looked at for those that their items no longer have
 */
public record ReaperSettings(Duration keep, Duration every, int batchItems, Duration expiryEvery, Duration tagsEvery)
        implements Checked {
    @Override
    public void check(Findings findings) {
        findings.time("keep", keep, Duration.ofSeconds(1), Duration.ofDays(3650));
        findings.time("every", every, Duration.ofMillis(1), Duration.ofDays(1));
        findings.number("batchItems", batchItems, 1, 1_000_000);
        findings.time("expiryEvery", expiryEvery, Duration.ofMillis(1), Duration.ofHours(1));
        findings.time("tagsEvery", tagsEvery, Duration.ofMillis(1), Duration.ofDays(1));
    }
}
