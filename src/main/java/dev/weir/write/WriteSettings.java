package dev.weir.write;

import dev.weir.check.ByteSize;
import dev.weir.check.Checked;
import dev.weir.check.Findings;
import dev.weir.check.TimeSpan;
import java.time.Duration;

/**
 * The write lanes.
 *
 * @param lanes how many; a key's lane is chosen by its hash
 * @param batchItems the most writes in one statement
 * @param batchBytes the most value bytes in one statement
 * @param largeFromBytes a value of at least this size is committed in a batch of its own
 * @param queueItems the most writes that wait for one lane
 * @param queueBytes the most value bytes that wait for one lane
 * @param deadline how long a writer waits for an outcome
 * @param lockWait how long a statement waits for a row that another transaction has locked before the lane goes on without it
 */
public record WriteSettings(
        int lanes,
        int batchItems,
        long batchBytes,
        long largeFromBytes,
        int queueItems,
        long queueBytes,
        Duration deadline,
        Duration lockWait) implements Checked {
    @Override
    public void check(Findings findings) {
        findings.number("lanes", lanes, 1, 64);
        findings.number("batchItems", batchItems, 1, 65_536);
        findings.size("batchBytes", batchBytes, 1, 512L << 20);
        findings.size("largeFromBytes", largeFromBytes, 1, 512L << 20);
        findings.number("queueItems", queueItems, 1, 10_000_000);
        findings.size("queueBytes", queueBytes, 1, 64L << 40);
        findings.time("deadline", deadline, Duration.ofMillis(1), Duration.ofHours(1));
        findings.time("lockWait", lockWait, Duration.ofMillis(1), Duration.ofHours(1));
        findings.require(largeFromBytes <= batchBytes, "largeFromBytes",
                "must be at most write.batch-bytes, " + ByteSize.format(batchBytes)
                        + ", or a smaller value could not be batched");
        findings.require(lockWait.compareTo(deadline) < 0, "lockWait",
                "must be shorter than write.deadline, " + TimeSpan.format(deadline));
    }
}
