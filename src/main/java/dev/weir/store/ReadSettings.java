package dev.weir.store;

import dev.weir.check.Checked;
import dev.weir.check.Findings;
import dev.weir.check.TimeSpan;
import java.time.Duration;

/**
 * The load lanes and the reads of large values.
 *
 * @param lanes number of lanes; a key's hash selects its lane
 * @param batchItems maximum number of keys in one statement
 * @param inlineBytes a value larger than this is not read with a batch but separately, in pieces
 * @param pieceBytes size of a piece
 * @param largeReads maximum number of pieces read at a time
 * @param largeStreams maximum number of values sent directly from the database at a time, in pieces, because no tier keeps them
 * @param queueItems maximum number of loads that wait for one lane
 * @param deadline how long a reader waits for the database
 * @param confirmDeadline how long a reader that could be served stale waits for the database
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
