package dev.weir.store;

import dev.weir.coherence.Stamp;
import dev.weir.database.DatabaseIdentity;
import dev.weir.database.LaneConnection;
import dev.weir.database.SqlFailure;
import dev.weir.database.StoreException;
import dev.weir.database.Unavailability;
import dev.weir.postgres.Backoff;
import dev.weir.postgres.Connector;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A queue and a connection that load many keys with one statement.
 *
 * <p><b>Invariants.</b> One statement is in flight at a time, so two loads of one key, which share a lane, see the database in
 * the order in which they arrived. A load is stamped before its statement is sent. While the database refuses connections every
 * load fails at once; one that may be answered stale does not wait for a silent database either.
 *
 * <p><b>Threads.</b> Request threads submit and read {@code disconnected}; {@link Deadlines} fails loads whose deadline has
 * passed; everything else runs on the lane's own thread.
 */
final class LoadLane implements Deadlines.Lane, PendingLoad.Lane {
    private static final Logger log = LoggerFactory.getLogger(LoadLane.class);
    private static final long IDLE_MILLIS = 500;

    private final DatabaseIdentity identity;
    private final LaneConnection connection;
    private final ReadSettings settings;
    private final LaneMeters meters;
    private final LinkedBlockingQueue<PendingLoad> queue;
    private final Backoff backoff = LaneConnection.backoff();
    private final Thread thread;

    private volatile List<PendingLoad> inFlight = List.of();
    private volatile boolean closed;
    private volatile boolean disconnected;
    private volatile StoreException.@Nullable Unavailable refusal;
    private volatile long sentAt;

    LoadLane(int number, Connector connector, DatabaseIdentity identity, ReadSettings settings, LaneMeters meters) {
        this.identity = identity;
        this.connection = new LaneConnection(connector, identity);
        this.settings = settings;
        this.meters = meters;
        this.queue = new LinkedBlockingQueue<>(settings.queueItems());
        this.thread = Thread.ofPlatform().name("weir-load-" + number).daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    boolean submit(PendingLoad load) {
        StoreException known = refusal;
        if (known != null && !closed) {
            // Not queued: failed loads would fill the queue before the lane tries to reconnect.
            load.fail(known);
            return true;
        }
        if (closed || !queue.offer(load)) {
            return false;
        }
        // The lane may have drained its queue before this load was added.
        StoreException refused = closed ? closing() : refusal;
        if (refused != null) {
            load.fail(refused);
        }
        return true;
    }

    int queued() {
        return queue.size();
    }

    @Override
    public String fullness() {
        return queue.size() + " of " + settings.queueItems() + " loads wait in its lane"
                + (disconnected ? ", which has no connection" : "");
    }

    /**
     * Whether no quick answer can be expected: there is no connection, or the database has been silent for {@code
     * read.confirm-deadline}.
     */
    boolean isUnavailable() {
        long sent = sentAt;
        return disconnected || sent != 0 && System.nanoTime() - sent > settings.confirmDeadline().toNanos();
    }

    private void run() {
        var batch = new ArrayList<PendingLoad>();
        try {
            while (!closed) {
                step(batch);
            }
        } catch (InterruptedException e) {
            log.debug("Lane {} was interrupted", thread.getName());
        } finally {
            connection.disconnect();
            batch.forEach(load -> load.fail(closing()));
            queue.forEach(load -> load.fail(closing()));
        }
    }

    private static StoreException closing() {
        return new StoreException.Unavailable(Unavailability.STOPPING, "The edge is closing.");
    }

    @Override
    public boolean expire(long now) {
        boolean waiting = false;
        for (PendingLoad load : inFlight) {
            waiting |= load.expire(now);
        }
        for (PendingLoad load : queue) {
            waiting |= load.expire(now);
        }
        return waiting;
    }

    /** Takes a batch from the queue and loads it. No failure ends the lane, because nothing would restart it. */
    private void step(List<PendingLoad> batch) throws InterruptedException {
        try {
            if (connected()) {
                PendingLoad first = queue.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    queue.drainTo(batch, settings.batchItems() - 1);
                    loadBatch(waiting(batch));
                    batch.clear();
                }
                return;
            }
        } catch (RuntimeException | OutOfMemoryError e) {
            crashed(batch, e);
            batch.clear();
        }
        queue.removeIf(PendingLoad::isDone);
        TimeUnit.NANOSECONDS.sleep(backoff.nextNanos());
    }

    private void crashed(List<PendingLoad> loads, Throwable failure) {
        log.error("Lane {} failed unexpectedly, and goes on", thread.getName(), failure);
        loads.forEach(load -> load.fail(new StoreException.Unavailable("A load lane failed.")));
        connection.disconnect();
    }

    /** Loads a batch, and retries after a lost connection, which is safe for reads. */
    private void loadBatch(List<PendingLoad> batch) throws InterruptedException {
        if (batch.isEmpty()) {
            return;
        }
        long now = System.nanoTime();
        batch.forEach(load -> meters.waited(now - load.submittedAt()));
        List<PendingLoad> left = batch;
        while (!left.isEmpty() && !closed) {
            inFlight = left;
            try {
                if (connected()) {
                    sendOrBisect(left);
                }
            } catch (SQLException e) {
                connection.disconnect();
                disconnected = true;
            } catch (RuntimeException | OutOfMemoryError e) {
                crashed(left, e);
            } finally {
                sentAt = 0;
            }
            left = waiting(left);
            if (!left.isEmpty()) {
                TimeUnit.NANOSECONDS.sleep(backoff.nextNanos());
            }
        }
        inFlight = List.of();
        left.forEach(load -> load.fail(closing()));
    }

    /**
     * Sends a batch. If the database rejects it because of one of its rows, halves it and sends both parts, so that a row that
     * cannot be read fails alone.
     *
     * @throws SQLException if the connection is lost
     */
    private void sendOrBisect(List<PendingLoad> loads) throws SQLException {
        if (loads.isEmpty()) {
            return;
        }
        try {
            send(loads);
        } catch (SQLException e) {
            SqlFailure failure = SqlFailure.of(e);
            meters.failed(failure);
            if (failure.mayBeOneRow() && !failure.endsConnection() && loads.size() > 1) {
                int half = loads.size() / 2;
                sendOrBisect(waiting(loads.subList(0, half)));
                sendOrBisect(waiting(loads.subList(half, loads.size())));
                return;
            }
            if (failure.endsConnection()) {
                log.debug("Lane {} has lost {} loads: {}", thread.getName(), loads.size(), e.getMessage());
                throw e;
            }
            log.warn("Lane {} could not load {} keys, {} among them: {}", thread.getName(), loads.size(),
                    loads.getFirst().key(), e.getMessage());
            var unavailable = new StoreException.Unavailable("The database refused a load: " + e.getMessage());
            loads.forEach(load -> load.fail(unavailable));
        }
    }

    private static List<PendingLoad> waiting(List<PendingLoad> loads) {
        return loads.stream().filter(load -> !load.isDone()).toList();
    }

    private void send(List<PendingLoad> loads) throws SQLException {
        Stamp stamp = connection.stamp();
        sentAt = stamp.sentAt();
        List<Loaded> found = LoadStatement.send(connection.open(), loads, settings.inlineBytes(), stamp, identity);
        connection.answered();
        meters.committed(loads.size(), System.nanoTime() - stamp.sentAt());
        for (int i = 0; i < found.size(); i++) {
            loads.get(i).complete(found.get(i));
        }
    }

    private boolean connected() {
        // Checking or opening the connection also waits for the database.
        sentAt = System.nanoTime();
        try {
            if (connection.isUsable()) {
                return true;
            }
            connection.connect();
            backoff.reset();
            disconnected = false;
            refusal = null;
            return true;
        } catch (SQLException e) {
            log.debug("Lane {} cannot connect: {}", thread.getName(), e.getMessage());
            connection.disconnect();
            disconnected = true;
            refuse(e);
            return false;
        } finally {
            sentAt = 0;
        }
    }

    /** If the database refuses connections, fails the loads that wait and those to come. A silent database is waited for. */
    private void refuse(SQLException e) {
        Unavailability why = Unavailability.of(e);
        if (why == Unavailability.SILENT) {
            refusal = null;
            return;
        }
        var refused = new StoreException.Unavailable(why, "A load lane cannot connect: " + e.getMessage());
        refusal = refused;
        inFlight.forEach(load -> load.fail(refused));
        for (PendingLoad load = queue.poll(); load != null; load = queue.poll()) {
            load.fail(refused);
        }
    }

    void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
