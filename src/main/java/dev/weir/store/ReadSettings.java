package dev.weir.store;

import java.time.Duration;

/**
 * The load lanes.
 *
 * @param lanes how many; a key's lane is chosen by its hash
 * @param batchItems the most keys one statement carries
 * @param inlineBytes a value above this size is not read with a batch but by itself, in pieces
 * @param pieceBytes the size of those pieces
 * @param largeReads how many values are read in pieces at one time
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
        int queueItems,
        Duration deadline,
        Duration confirmDeadline) {}
