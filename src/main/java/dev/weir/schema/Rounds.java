package dev.weir.schema;

import dev.weir.postgres.LostConnection;
import io.micrometer.core.instrument.Counter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work on the database that one thread repeats: the first time at a random moment within the interval, then at intervals that
 * differ by up to a tenth, so that many edges do not work at the same moments. A round that fails is counted, and the next one is
 * made all the same.
 */
final class Rounds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);
    private static final Duration STOP_WAIT = Duration.ofSeconds(5);

    private final String name;
    private final DataSource database;
    private final Duration every;
    private final Counter failures;
    private final Round round;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    /** One round, on a connection of the pool. */
    interface Round {
        void make(Connection connection) throws SQLException;
    }

    /** @param name of the work: {@code reaper} */
    Rounds(String name, DataSource database, Duration every, Counter failures, Round round) {
        this.name = name;
        this.database = database;
        this.every = every;
        this.failures = failures;
        this.round = round;
        this.thread = Thread.ofPlatform().name("weir-" + name).daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Whether the work is to end; a long round asks between its steps. */
    boolean isClosed() {
        return closed.getCount() == 0;
    }

    @Override
    public void close() {
        closed.countDown();
        if (!thread.isAlive()) {
            return;
        }
        try {
            thread.join(STOP_WAIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        long millis = every.toMillis();
        long wait = ThreadLocalRandom.current().nextLong(millis + 1);
        try {
            while (!closed.await(wait, TimeUnit.MILLISECONDS)) {
                makeRound();
                wait = millis - millis / 10 + ThreadLocalRandom.current().nextLong(millis / 5 + 1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void makeRound() {
        try (Connection connection = database.getConnection()) {
            round.make(connection);
        } catch (SQLException | RuntimeException e) {
            failures.increment();
            if (LostConnection.is(e)) {
                // An unavailable database is logged elsewhere.
                LOG.debug("A round of the {} ended early: {}", name, e.getMessage());
            } else {
                LOG.warn("A round of the {} ended early: {}", name, e.getMessage());
            }
        }
    }
}
