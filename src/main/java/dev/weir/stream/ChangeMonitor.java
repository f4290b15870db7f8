package dev.weir.stream;

import dev.weir.postgres.Connector;
import dev.weir.postgres.LostConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Probes the log's position and the catalogue periodically, on a connection of its own.
 *
 * <p>Concurrency. The thread {@code weir-watch} owns the connection and makes the probes. The stream's thread takes the newest
 * one, and may wait for one or request one at once. {@code lock} guards what the two share; no statement runs under it.
 */
final class ChangeMonitor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ChangeMonitor.class);

    private static final Duration STOP_WAIT = Duration.ofSeconds(2);

    /** Committing this message flushes a log that ends in the middle of a record. */
    private static final String NUDGE = "select pg_logical_emit_message(true, 'weir.flush', '')";

    private final Connector connector;
    private final Admission admission;
    private final Publication publication;
    private final ProbeStatement probes;
    private final StreamSettings settings;
    private final LagAlarm lagAlarm;
    private final SlotWait slotWait;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition probed = lock.newCondition();
    private final Condition wanted = lock.newCondition();
    private @Nullable LogProbe newest;
    private boolean taken = true;
    private boolean hurry;
    private boolean nudge;
    private boolean closed;
    private int walSender;
    private int failures;

    private volatile @Nullable Connection connection;
    private volatile @Nullable String trouble;
    private boolean warned;
    private int database;

    ChangeMonitor(
            Connector connector, Admission admission, Publication publication, StreamSettings settings, LagAlarm lagAlarm,
            SlotWait slotWait) {
        this.publication = publication;
        this.probes = new ProbeStatement(publication);
        this.slotWait = slotWait;
        this.connector = connector;
        this.admission = admission;
        this.settings = settings;
        this.lagAlarm = lagAlarm;
        this.thread = Thread.ofPlatform().name("weir-watch").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** The newest probe if it has not been taken yet, else null. */
    @Nullable
    LogProbe take() {
        lock.lock();
        try {
            if (taken) {
                return null;
            }
            taken = true;
            return newest;
        } finally {
            lock.unlock();
        }
    }

    /** Requests a probe at once and waits for it; null if none comes in time. */
    @Nullable
    LogProbe await(Duration limit) throws InterruptedException {
        long asked = System.nanoTime();
        long left = limit.toNanos();
        lock.lock();
        try {
            hurry = true;
            wanted.signal();
            while (!closed && (newest == null || newest.sentAt() - asked < 0)) {
                if (left <= 0) {
                    return null;
                }
                left = probed.awaitNanos(left);
            }
            taken = true;
            return closed ? null : newest;
        } finally {
            lock.unlock();
        }
    }

    /** Probes also report the standby state of the stream that this server process serves; 0 for none. */
    void servedBy(int process) {
        lock.lock();
        try {
            walSender = process;
        } finally {
            lock.unlock();
        }
    }

    /** Requests a flush of the server's log, and then a probe. */
    void nudge() {
        lock.lock();
        try {
            nudge = true;
            hurry = true;
            wanted.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Why probes fail at present, for the operator; null if they do not. */
    @Nullable
    String trouble() {
        return trouble;
    }

    /** How many probes have failed. */
    int failures() {
        lock.lock();
        try {
            return failures;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        var backoff = settings.backoff();
        while (true) {
            long wait = settings.lookEvery().toNanos();
            try {
                probeOnce();
                backoff.reset();
            } catch (SQLException | RuntimeException | OutOfMemoryError e) {
                disconnect();
                connector.lost();
                fail(e);
                wait = backoff.nextNanos();
            }
            if (!pause(wait)) {
                disconnect();
                return;
            }
        }
    }

    private void probeOnce() throws SQLException {
        Connection open = connected();
        boolean flush;
        int served;
        lock.lock();
        try {
            hurry = false;
            flush = nudge;
            nudge = false;
            served = walSender;
        } finally {
            lock.unlock();
        }
        if (flush) {
            execute(open, NUDGE);
        }
        LogProbe probe = probes.run(open, database, served);
        if (probe.publicationMissing() && publication.create(open)) {
            probe = probes.run(open, database, served);
        }
        lock.lock();
        try {
            newest = probe;
            taken = false;
            probed.signalAll();
        } finally {
            lock.unlock();
        }
        connector.answered(probe.sentAt());
        admission.clock(probe.sentAt(), probe.clockMillis());
        slotWait.probe(open);
        lagAlarm.probed(probe.sentAt());
        trouble = null;
        if (warned) {
            warned = false;
            log.info("The position of the database's log can be read again");
        }
    }

    /** Waits until the next probe is due; false if the monitor has been closed. */
    private boolean pause(long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (!closed && !hurry && left > 0) {
                left = wanted.awaitNanos(left);
            }
            return !closed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private Connection connected() throws SQLException {
        assert !lock.isHeldByCurrentThread() : "No statement is run under the lock";
        Connection open = connection;
        if (open != null && database == admission.current()) {
            return open;
        }
        disconnect();
        open = connector.connect();
        connection = open;
        database = admission.admit(open);
        // This connection commits no data, so it need not wait for a standby.
        execute(open, "set synchronous_commit = local");
        return open;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void fail(Throwable e) {
        String now = String.valueOf(e.getMessage());
        boolean ended;
        lock.lock();
        try {
            ended = closed;
            failures++;
            hurry = false;
        } finally {
            lock.unlock();
        }
        if (LostConnection.is(e)) {
            log.debug("The position of the database's log cannot be read: {}", now);
        } else if (!ended && !warned) {
            warned = true;
            log.warn("The position of the database's log cannot be read: {}", now);
        }
        trouble = now;
    }

    private void disconnect() {
        Connection old = connection;
        connection = null;
        if (old != null) {
            try {
                old.abort(Runnable::run);
            } catch (SQLException e) {
                log.debug("A connection could not be closed: {}", e.getMessage());
            }
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            wanted.signalAll();
            probed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            if (thread.isAlive() && !thread.join(Duration.ofMillis(TimeUnit.SECONDS.toMillis(1) / 4))) {
                disconnect();
                thread.join(STOP_WAIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
