package dev.weir.store;

import dev.weir.check.Checked;
import dev.weir.check.Findings;
import dev.weir.check.TimeSpan;
import java.time.Duration;

/**
 * The load lanes.
 *
 * @param lanes how many; a key's lane is chosen by its hash
 * @param batchItems the most keys one statement carries
 * @param inlineBytes a value above this size is not read with a batch but by itself, in pieces
 * @param pieceBytes the size of those pieces
 * @param largeReads how many values are read in pieces at one time
 * @param largeStreams values sent straight from the database, in pieces, at one time, because no tier keeps them
 * @param queueItems the most loads that wait for one lane
 * @param deadline how long a reader waits for the database
 * @param confirmDeadline how long a reader who could be served stale waits for the database
 */
public record ReadSettings(
        int lanes,
        int batchItems,
        int inlineBytes,
        int pieceBytes,
        int largeReads,
        int largeStreams,
        int queueItems,
        Duration deadline,
        Duration confirmDeadline) implements Checked {
    @Override
    public void check(Findings findings) {
        findings.number("lanes", lanes, 1, 64);
        findings.number("batchItems", batchItems, 1, 65_536);
        findings.size("inlineBytes", inlineBytes, 0, 64 << 20);
        findings.size("pieceBytes", pieceBytes, 4 << 10, 64 << 20);
        findings.number("largeReads", largeReads, 1, 1_000);
        findings.number("largeStreams", largeStreams, 1, 100_000);
        findings.number("queueItems", queueItems, 1, 10_000_000);
        findings.time("deadline", deadline, Duration.ofMillis(1), Duration.ofHours(1));
        findings.time("confirmDeadline", confirmDeadline, Duration.ofMillis(1), Duration.ofHours(1));
        findings.require(confirmDeadline.compareTo(deadline) <= 0, "confirmDeadline",
                "must be at most read.deadline, " + TimeSpan.format(deadline));
    }
}
