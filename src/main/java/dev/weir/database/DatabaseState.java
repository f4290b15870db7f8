package dev.weir.database;

import dev.weir.postgres.Connector;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the database is reachable, judged by what all parts of the edge report; the one place that logs it.
 *
 * <p>Parts report answers and lost connections through their {@link #connector}. If no answer was reported for {@code
 * outage.look-every}, or a connection was lost, the thread {@code weir-database} probes the database on a connection of its own.
 * Only that thread declares the database unreachable: if its probe fails and no part has had an answer for {@code
 * outage.look-every}. Any answer to a statement sent after that declares it back.
 *
 * <p>Concurrency. Any thread may report; an answer costs two accesses to a volatile field. {@code lock} guards the transitions
 * between unreachable and back, {@code probeRequested} and {@code closed}; no statement runs under it. Only {@code weir-database}
 * probes.
 */
public final class DatabaseState implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DatabaseState.class);

    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** The probe's connection is closed if it was not needed for this long. */
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long STOP_WAIT_MILLIS = 2_000;

    private final DatabaseProbe probe;
    private final long quietNanos;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wake = lock.newCondition();
    private boolean probeRequested;
    private boolean closed;

    private volatile long answeredAt = System.nanoTime();
    private volatile long lostAt = answeredAt - 1;
    private volatile @Nullable Outage outage;

    private long probedAt;

    /** @param probe opens the probe's connections, with timeouts that suit {@code outage.look-timeout} */
    DatabaseState(Connector probe, OutageSettings settings, MeterRegistry registry) {
        this.probe = new DatabaseProbe(probe, settings.lookTimeout());
        this.quietNanos = settings.lookEvery().toNanos();
        this.thread = Thread.ofPlatform().name("weir-database").daemon().unstarted(this::run);
        Gauge.builder("weir.database.up", this, state -> state.isUnreachable() ? 0 : 1)
                .description("Whether the database answers")
                .register(registry);
    }

    /** Makes one that probes on connections of its own; not started. */
    public static DatabaseState of(Dsn dsn, DatabaseSettings database, OutageSettings settings, MeterRegistry registry) {
        var limits = new DatabaseSettings(
                database.dsn(), database.poolSize(), settings.lookTimeout(), settings.lookTimeout(), database.migrate());
        return new DatabaseState(new PostgresConnector(dsn, limits, "weir probe", settings.lookTimeout()), settings, registry);
    }

    /** Starts probing. */
    public void start() {
        answeredAt = System.nanoTime();
        thread.start();
    }

    public boolean isUnreachable() {
        return outage != null;
    }

    /** How long the database has been unreachable, and why, for an operator; null if it is not. */
    public @Nullable String describeOutage() {
        Outage now = outage;
        return now == null ? null : "unreachable for " + seconds(now.since()) + " s: " + now.why();
    }

    /** A connector whose answers and lost connections are reported here. */
    public Connector connector(Connector to) {
        return new Reporting(to);
    }

    private void answered(long sentAt) {
        if (sentAt - answeredAt > 0) {
            answeredAt = sentAt;
        }
        if (outage != null) {
            declareBack(sentAt);
        }
    }

    private void lost() {
        lostAt = System.nanoTime();
        lock.lock();
        try {
            probeRequested = true;
            wake.signal();
        } finally {
            lock.unlock();
        }
    }

    private boolean needsCheck(long connectionAnsweredAt) {
        return connectionAnsweredAt - lostAt < 0 || System.nanoTime() - connectionAnsweredAt > quietNanos;
    }

    private void run() {
        long wait = quietNanos;
        while (true) {
            lock.lock();
            boolean requested;
            try {
                long left = wait;
                while (!closed && !probeRequested && left > 0) {
                    left = wake.awaitNanos(left);
                }
                if (closed) {
                    break;
                }
                requested = probeRequested;
                probeRequested = false;
            } catch (InterruptedException e) {
                break;
            } finally {
                lock.unlock();
            }
            wait = step(requested);
        }
        probe.disconnect();
    }

    /** Probes if needed; returns how long to wait afterwards. No failure ends the thread. */
    private long step(boolean requested) {
        try {
            long now = System.nanoTime();
            if (requested || isUnreachable() || now - answeredAt >= quietNanos) {
                probedAt = now;
                return answersProbe(now) ? quietNanos : RETRY_NANOS;
            }
            if (now - probedAt > IDLE_NANOS) {
                probe.disconnect();
            }
        } catch (RuntimeException | OutOfMemoryError e) {
            log.error("The probe of the database failed unexpectedly", e);
            probe.disconnect();
        }
        return quietNanos / 2;
    }

    private boolean answersProbe(long begun) {
        try {
            probe.run();
            answered(begun);
            return true;
        } catch (SQLException e) {
            log.debug("A probe of the database failed: {}", e.getMessage());
            if (Unavailability.of(e).isAnswer()) {
                answered(begun);
                return true;
            }
            if (System.nanoTime() - answeredAt > quietNanos) {
                declareUnreachable(Unavailability.words(e));
            }
            return false;
        }
    }

    private void declareUnreachable(String why) {
        lock.lock();
        try {
            if (outage == null && !closed) {
                outage = new Outage(why, answeredAt, System.nanoTime());
                log.warn("The database is unreachable: {}. Cached items are served stale, everything else gets 503.", why);
            }
        } finally {
            lock.unlock();
        }
    }

    private void declareBack(long sentAt) {
        lock.lock();
        try {
            Outage over = outage;
            if (over != null && sentAt - over.noticed() > 0) {
                outage = null;
                log.info("The database is back after {} s.", seconds(over.since()));
            }
        } finally {
            lock.unlock();
        }
    }

    private static String seconds(long since) {
        return String.format(Locale.ROOT, "%.1f", (System.nanoTime() - since) / (double) TimeUnit.SECONDS.toNanos(1));
    }

    /** Stops probing and logging; the last state stays. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            wake.signal();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(STOP_WAIT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * A time during which the database is unreachable.
     *
     * @param since when the last statement was sent that it answered
     * @param noticed when that was detected
     */
    private record Outage(String why, long since, long noticed) {}

    private final class Reporting implements Connector {
        private final Connector to;

        Reporting(Connector to) {
            this.to = to;
        }

        @Override
        public Connection connect() throws SQLException {
            long begun = System.nanoTime();
            try {
                Connection fresh = to.connect();
                answered(begun);
                return fresh;
            } catch (SQLException e) {
                if (Unavailability.of(e).isAnswer()) {
                    answered(begun);
                } else {
                    lost();
                }
                throw e;
            }
        }

        @Override
        public void answered(long sentAt) {
            DatabaseState.this.answered(sentAt);
        }

        @Override
        public void lost() {
            DatabaseState.this.lost();
        }

        @Override
        public boolean needsCheck(long answeredAt) {
            return DatabaseState.this.needsCheck(answeredAt);
        }

        @Override
        public void check(Connection connection) throws SQLException {
            probe.check(connection);
        }
    }
}
