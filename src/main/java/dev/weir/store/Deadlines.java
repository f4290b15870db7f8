package dev.weir.store;

import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that fails requests in lanes whose deadline has passed, even while their lane is blocked on a silent database.
 *
 * <p>It checks every lane sixteen times per deadline and at least twenty times a second; a wait may exceed its deadline by one
 * such interval. This way the waits themselves need no timer: a timed wait of a virtual thread wakes the scheduler's timer thread
 * twice.
 */
public final class Deadlines implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Deadlines.class);
    private static final int CHECKS_PER_DEADLINE = 16;
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofMillis(50);

    /** A lane in which requests wait. */
    public interface Lane {
        /** Fails the requests whose deadline has passed, and returns whether others still wait. */
        boolean expire(long now);
    }

    private final List<? extends Lane> lanes;
    private final Duration every;
    private final Thread thread;
    private volatile boolean closing;

    public Deadlines(String name, List<? extends Lane> lanes, Duration deadline) {
        this.lanes = lanes;
        Duration wanted = deadline.dividedBy(CHECKS_PER_DEADLINE);
        this.every = wanted.compareTo(SHORTEST) < 0 ? SHORTEST : wanted.compareTo(LONGEST) > 0 ? LONGEST : wanted;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        try {
            do {
                Thread.sleep(every);
            } while (expireAll() || !closing);
        } catch (InterruptedException e) {
            log.debug("{} was interrupted", thread.getName());
        }
    }

    /** Whether anything still waits. No failure ends the thread, because nothing else ends these waits. */
    private boolean expireAll() {
        try {
            long now = System.nanoTime();
            boolean waiting = false;
            for (Lane lane : lanes) {
                waiting |= lane.expire(now);
            }
            return waiting;
        } catch (RuntimeException | OutOfMemoryError e) {
            log.error("{} failed unexpectedly, and goes on", thread.getName(), e);
            return true;
        }
    }

    /** Ends the thread once nothing waits any more; to be called after the lanes are closed. */
    @Override
    public void close() {
        closing = true;
    }
}
