package dev.weir.store;

import java.time.Duration;

/**
 * The write lanes.
 *
 * @param lanes how many; a key's lane is chosen by its hash
 * @param batchItems the most writes one statement carries
 * @param batchBytes the most value bytes one statement carries
 * @param largeFromBytes a value of at least this size is committed by itself
 * @param queueItems the most writes that wait for one lane
 * @param queueBytes the most value bytes that wait for one lane
 * @param deadline how long a writer waits for a verdict
 * @param lockWait how long a statement waits for a row that somebody else has locked before the lane goes on without it
 */
public record WriteSettings(
        int lanes,
        int batchItems,
        long batchBytes,
        long largeFromBytes,
        int queueItems,
        long queueBytes,
        Duration deadline,
        Duration lockWait) {}
