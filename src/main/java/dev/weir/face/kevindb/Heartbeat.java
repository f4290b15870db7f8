package dev.weir.face.kevindb;

import dev.weir.database.StoreException;
import dev.weir.store.LiveEdges;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says again and again that this edge lives. One that fails is repeated at the next moment; that the database is away is logged
 * elsewhere. Its own thread works; any thread may close it.
 */
final class Heartbeat implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);
    private static final Duration STOP_WAIT = Duration.ofSeconds(5);

    private final LiveEdges edges;
    private final String address;
    private final List<String> expected;
    private final Duration every;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("weir-kevindb-heartbeat").daemon().unstarted(this::run);
    private boolean begun;

    /** @param expected addresses that are in the view from the start */
    Heartbeat(LiveEdges edges, String address, List<String> expected, Duration every) {
        this.edges = edges;
        this.address = address;
        this.expected = expected;
        this.every = every;
    }

    /** Says so for the first time, and starts. */
    void start() {
        beat();
        thread.start();
    }

    private void run() {
        try {
            while (!closed.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
                beat();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void beat() {
        try {
            if (begun) {
                edges.beat(address);
            } else {
                edges.began(address, expected);
                begun = true;
            }
        } catch (StoreException e) {
            LOG.debug("The other edges could not be told that this one lives: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(STOP_WAIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
