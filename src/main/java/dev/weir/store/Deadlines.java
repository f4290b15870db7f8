package dev.weir.store;

import java.time.Duration;
import java.util.List;

/**
 * The thread that gives up on writes whose deadline has passed.
 *
 * <p>It looks at every lane eight times in {@code write.deadline}, at least ten times a second; a writer may wait longer by as
 * much. That the writers' own waits have no time in them costs nothing a write, where a timed one costs a virtual thread two
 * wakes of another thread.
 */
final class Deadlines implements AutoCloseable {
    private static final Duration AT_MOST = Duration.ofMillis(100);

    private final List<WriteLane> lanes;
    private final Duration every;
    private final Thread thread;
    private volatile boolean closing;

    Deadlines(List<WriteLane> lanes, Duration deadline) {
        this.lanes = lanes;
        Duration part = deadline.dividedBy(8);
        Duration shortest = part.compareTo(AT_MOST) < 0 ? part : AT_MOST;
        this.every = shortest.compareTo(Duration.ofMillis(1)) > 0 ? shortest : Duration.ofMillis(1);
        this.thread = Thread.ofPlatform().daemon().name("weir-write-deadlines").unstarted(this::look);
    }

    void start() {
        thread.start();
    }

    private void look() {
        try {
            boolean waiting = false;
            while (!closing || waiting) {
                Thread.sleep(every);
                waiting = false;
                for (WriteLane lane : lanes) {
                    waiting |= lane.expire(System.nanoTime());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends it when nobody waits any more. */
    @Override
    public void close() {
        closing = true;
    }
}
