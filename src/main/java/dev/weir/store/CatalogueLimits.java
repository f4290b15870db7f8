package dev.weir.store;

import java.time.Duration;

/**
 * How much a change of the catalogue may delay other transactions.
 *
 * @param lockWait how long one try waits for a lock; writers, and in the last step readers, queue behind it
 * @param tries how often it tries to get its locks; the second half of the tries also blocks readers while rows move
 * @param pause the average time between two tries
 * @param moveDeadline how long moving the rows may take
 * @param batchItems maximum number of items one statement deletes
 */
public record CatalogueLimits(Duration lockWait, int tries, Duration pause, Duration moveDeadline, int batchItems) {
    /** Suits interactive commands. The lock wait exceeds {@code write.lock-wait}, so that a lane gives up first. */
    public static CatalogueLimits defaults() {
        return new CatalogueLimits(Duration.ofMillis(500), 20, Duration.ofMillis(300), Duration.ofHours(1), 1000);
    }
}
