package dev.weir.store;

import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that gives up on what waits in lanes longer than it may, also while its lane waits for a silent database.
 *
 * <p>It looks at every lane sixteen times in the shortest deadline, at least twenty times a second; a wait may last longer by as
 * much. That the waits themselves have no time in them costs nothing each, where a timed one costs a virtual thread two wakes of
 * another thread.
 */
public final class Deadlines implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Deadlines.class);
    private static final int LOOKS = 16;
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofMillis(50);

    /** Where something waits. */
    public interface Lane {
        /** Gives up on what may wait no longer, and tells whether anything else waits. */
        boolean expire(long now);
    }

    private final List<? extends Lane> lanes;
    private final Duration every;
    private final Thread thread;
    private volatile boolean closing;

    public Deadlines(String name, List<? extends Lane> lanes, Duration deadline) {
        this.lanes = lanes;
        Duration wanted = deadline.dividedBy(LOOKS);
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
            } while (look() || !closing);
        } catch (InterruptedException e) {
            log.debug("{} was interrupted", thread.getName());
        }
    }

    /** Whether anything waits. Whatever goes wrong, the thread goes on: nobody else would end these waits. */
    private boolean look() {
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

    /** Ends it when nothing waits any more; to be called after the lanes are closed. */
    @Override
    public void close() {
        closing = true;
    }
}
