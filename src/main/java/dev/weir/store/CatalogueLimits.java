package dev.weir.store;

import java.time.Duration;

/**
 * How far a change of the catalogue may go in other people's way.
 *
 * @param lockWait how long one try waits for a lock; writers, and at the last step readers, wait behind it
 * @param tries how often it tries to get its locks; the later half also keeps readers waiting while rows move
 * @param pause the time between two tries, on average
 * @param moveDeadline how long moving the rows may take
 * @param batchItems the most items one statement deletes
 */
public record CatalogueLimits(Duration lockWait, int tries, Duration pause, Duration moveDeadline, int batchItems) {
    /** Sensible for a person at a terminal. The lock wait is above {@code write.lock-wait}, so that a lane gives way first. */
    public static CatalogueLimits defaults() {
        return new CatalogueLimits(Duration.ofMillis(500), 20, Duration.ofMillis(300), Duration.ofHours(1), 1000);
    }
}
