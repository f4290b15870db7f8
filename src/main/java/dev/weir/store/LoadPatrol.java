package dev.weir.store;

import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that ends loads whose time has passed, also while their lane waits for a silent database. It looks at all that are
 * under way several times in the shortest of the deadlines, so that a load needs no timer of its own.
 */
final class LoadPatrol {
    private static final Logger log = LoggerFactory.getLogger(LoadPatrol.class);
    private static final int LOOKS_IN_A_DEADLINE = 16;
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofMillis(50);

    private final List<LoadLane> lanes;
    private final Duration every;
    private final Thread thread;

    LoadPatrol(List<LoadLane> lanes, ReadSettings settings) {
        this.lanes = lanes;
        Duration wanted = settings.confirmDeadline().dividedBy(LOOKS_IN_A_DEADLINE);
        this.every = wanted.compareTo(SHORTEST) < 0 ? SHORTEST : wanted.compareTo(LONGEST) > 0 ? LONGEST : wanted;
        this.thread = Thread.ofPlatform().name("weir-load-patrol").daemon().unstarted(this::patrol);
    }

    void start() {
        thread.start();
    }

    private void patrol() {
        try {
            while (true) {
                Thread.sleep(every);
                look();
            }
        } catch (InterruptedException e) {
            log.debug("The patrol of the load lanes was interrupted");
        }
    }

    /** Whatever goes wrong, the patrol goes on: readers wait for it. */
    private void look() {
        try {
            long now = System.nanoTime();
            lanes.forEach(lane -> lane.expire(now));
        } catch (RuntimeException | OutOfMemoryError e) {
            log.error("The patrol of the load lanes met something unforeseen", e);
        }
    }

    /** Ends the patrol, after the lanes: what they still have waits for it. */
    void close() {
        thread.interrupt();
    }
}
