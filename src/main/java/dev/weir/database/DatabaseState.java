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
 * Whether the database answers, from what every part of the edge that talks to it has last seen; the one place that logs it.
 *
 * <p>Parts report answers and lost connections through their {@link #connector}. Where nobody has reported an answer for {@code
 * outage.look-every}, and after a lost connection, the thread {@code weir-database} looks for itself, on a connection of its
 * own. It alone says that the database is away: when its look has failed and nobody has had an answer for {@code
 * outage.look-every}. Anybody's answer to something sent after that says that it is back.
 *
 * <p>Concurrency. Any thread reports; an answer costs two accesses to a volatile field. {@code lock} guards the change between
 * away and back, {@code doubted} and {@code closed}; no statement is run under it. The looks are that thread's.
 */
public final class DatabaseState implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DatabaseState.class);

    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** The looker's connection is closed when others have made it needless for so long. */
    private static final long NEEDLESS_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long STOP_WAIT_MILLIS = 2_000;

    private final DatabaseLooks looks;
    private final long quietNanos;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wanted = lock.newCondition();
    private boolean doubted;
    private boolean closed;

    private volatile long answeredAt = System.nanoTime();
    private volatile long lostAt = answeredAt - 1;
    private volatile @Nullable Outage outage;

    private long lookedAt;

    /** @param looks opens the connections of the looks, with time limits that suit {@code outage.look-timeout} */
    DatabaseState(Connector looks, OutageSettings settings, MeterRegistry registry) {
        this.looks = new DatabaseLooks(looks, settings.lookTimeout());
        this.quietNanos = settings.lookEvery().toNanos();
        this.thread = Thread.ofPlatform().name("weir-database").daemon().unstarted(this::run);
        Gauge.builder("weir.database.up", this, state -> state.isAway() ? 0 : 1)
                .description("Whether the database answers")
                .register(registry);
    }

    /** Makes one that looks by connections of its own; not started. */
    public static DatabaseState of(Dsn dsn, DatabaseSettings database, OutageSettings settings, MeterRegistry registry) {
        var limits = new DatabaseSettings(
                database.dsn(), database.poolSize(), settings.lookTimeout(), settings.lookTimeout(), database.migrate());
        return new DatabaseState(new PostgresConnector(dsn, limits, "weir look", settings.lookTimeout()), settings, registry);
    }

    /** Begins to look where nobody else is heard. */
    public void start() {
        answeredAt = System.nanoTime();
        thread.start();
    }

    public boolean isAway() {
        return outage != null;
    }

    /** Since when the database is away, and why, in words for an operator; null where it is not. */
    public @Nullable String trouble() {
        Outage now = outage;
        return now == null ? null : "away for " + seconds(now.since()) + " s: " + now.why();
    }

    /** A connector whose connections count here. */
    public Connector connector(Connector to) {
        return new Watched(to);
    }

    private void answered(long sentAt) {
        if (sentAt - answeredAt > 0) {
            answeredAt = sentAt;
        }
        if (outage != null) {
            back(sentAt);
        }
    }

    private void lost() {
        lostAt = System.nanoTime();
        lock.lock();
        try {
            doubted = true;
            wanted.signal();
        } finally {
            lock.unlock();
        }
    }

    private boolean isDoubtful(long connectionAnsweredAt) {
        return connectionAnsweredAt - lostAt < 0 || System.nanoTime() - connectionAnsweredAt > quietNanos;
    }

    private void run() {
        long wait = quietNanos;
        while (true) {
            lock.lock();
            boolean asked;
            try {
                long left = wait;
                while (!closed && !doubted && left > 0) {
                    left = wanted.awaitNanos(left);
                }
                if (closed) {
                    break;
                }
                asked = doubted;
                doubted = false;
            } catch (InterruptedException e) {
                break;
            } finally {
                lock.unlock();
            }
            wait = turn(asked);
        }
        looks.disconnect();
    }

    /** Looks, where that is needed; returns how long to wait then. Whatever goes wrong, the thread goes on. */
    private long turn(boolean asked) {
        try {
            long now = System.nanoTime();
            if (asked || isAway() || now - answeredAt >= quietNanos) {
                lookedAt = now;
                return looked(now) ? quietNanos : RETRY_NANOS;
            }
            if (now - lookedAt > NEEDLESS_NANOS) {
                looks.disconnect();
            }
        } catch (RuntimeException | OutOfMemoryError e) {
            log.error("The database could not be checked", e);
            looks.disconnect();
        }
        return quietNanos / 2;
    }

    private boolean looked(long begun) {
        try {
            looks.make();
            answered(begun);
            return true;
        } catch (SQLException e) {
            log.debug("A look at the database failed: {}", e.getMessage());
            if (Unavailability.of(e).isAnswer()) {
                answered(begun);
                return true;
            }
            if (System.nanoTime() - answeredAt > quietNanos) {
                gone(Unavailability.words(e));
            }
            return false;
        }
    }

    private void gone(String why) {
        lock.lock();
        try {
            if (outage == null && !closed) {
                outage = new Outage(why, answeredAt, System.nanoTime());
                log.warn("The database is away: {}. Cached items are served stale, everything else gets 503.", why);
            }
        } finally {
            lock.unlock();
        }
    }

    private void back(long sentAt) {
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

    /** Stops looking and logging; what was found last stays. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            wanted.signal();
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
     * The database is away.
     *
     * @param since when the last thing was sent that it answered
     * @param noticed when that was found out
     */
    private record Outage(String why, long since, long noticed) {}

    private final class Watched implements Connector {
        private final Connector to;

        Watched(Connector to) {
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
        public boolean isDoubtful(long answeredAt) {
            return DatabaseState.this.isDoubtful(answeredAt);
        }

        @Override
        public void check(Connection connection) throws SQLException {
            looks.check(connection);
        }
    }
}
