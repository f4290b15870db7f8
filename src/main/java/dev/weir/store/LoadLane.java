package dev.weir.store;

import dev.weir.database.DatabaseIdentity;
import dev.weir.database.LaneConnection;
import dev.weir.database.SqlFailure;
import dev.weir.database.StoreException;
import dev.weir.database.Unavailability;
import dev.weir.coherence.Stamp;
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
 * <p><b>Invariants.</b> One statement is on its way at a time, so two loads of one key, which share a lane, see the database in
 * the order in which they came. A load is stamped before its statement is sent. While the database refuses connections every load
 * fails at once; one that may be answered stale does not wait for a silent database either.
 *
 * <p><b>Threads.</b> Request threads submit and read {@code away}; {@link Deadlines} ends loads whose time has passed;
 * everything else runs on the lane's own thread.
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

    private volatile List<PendingLoad> carried = List.of();
    private volatile boolean closed;
    private volatile boolean away;
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
            // Not into the queue, which would be full of what has an answer before the lane tries again to connect.
            load.fail(known);
            return true;
        }
        if (closed || !queue.offer(load)) {
            return false;
        }
        // The lane may have looked through its queue before this load came into it.
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
                + (away ? ", which has no connection" : "");
    }

    /**
     * Whether there is no hope of a quick answer: no connection, or the database has been silent for the time a confirmation
     * has.
     */
    boolean isAway() {
        long sent = sentAt;
        return away || sent != 0 && System.nanoTime() - sent > settings.confirmDeadline().toNanos();
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
        for (PendingLoad load : carried) {
            waiting |= load.isLeft(now);
        }
        for (PendingLoad load : queue) {
            waiting |= load.isLeft(now);
        }
        return waiting;
    }

    /** Carries what waits. Whatever goes wrong, the lane goes on: nobody would start another. */
    private void step(List<PendingLoad> batch) throws InterruptedException {
        try {
            if (connected()) {
                PendingLoad first = queue.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    queue.drainTo(batch, settings.batchItems() - 1);
                    carry(waiting(batch));
                    batch.clear();
                }
                return;
            }
        } catch (RuntimeException | OutOfMemoryError e) {
            crashed(batch, e);
            batch.clear();
        }
        queue.removeIf(PendingLoad::hasEnded);
        TimeUnit.NANOSECONDS.sleep(backoff.nextNanos());
    }

    private void crashed(List<PendingLoad> loads, Throwable failure) {
        log.error("Lane {} failed unexpectedly, and goes on", thread.getName(), failure);
        loads.forEach(load -> load.fail(new StoreException.Unavailable("A load lane failed.")));
        connection.disconnect();
    }

    /** Sends a batch; after a lost connection it is sent once more, for a read does no harm twice. */
    private void carry(List<PendingLoad> batch) throws InterruptedException {
        if (batch.isEmpty()) {
            return;
        }
        long now = System.nanoTime();
        batch.forEach(load -> meters.waited(now - load.submittedAt()));
        List<PendingLoad> left = batch;
        while (!left.isEmpty() && !closed) {
            carried = left;
            try {
                if (connected()) {
                    sendApart(left);
                }
            } catch (SQLException e) {
                connection.disconnect();
                away = true;
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
        carried = List.of();
        left.forEach(load -> load.fail(closing()));
    }

    /**
     * Sends a batch; where the database refuses it for what a row of it has, by halves, so that a row that cannot be read fails
     * alone.
     *
     * @throws SQLException if the connection is lost
     */
    private void sendApart(List<PendingLoad> loads) throws SQLException {
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
                sendApart(waiting(loads.subList(0, half)));
                sendApart(waiting(loads.subList(half, loads.size())));
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
        return loads.stream().filter(load -> !load.hasEnded()).toList();
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
        // What the connection is asked before it carries anything is a wait for the database, too.
        sentAt = System.nanoTime();
        try {
            if (connection.isUsable()) {
                return true;
            }
            connection.connect();
            backoff.reset();
            away = false;
            refusal = null;
            return true;
        } catch (SQLException e) {
            log.debug("Lane {} cannot connect: {}", thread.getName(), e.getMessage());
            connection.disconnect();
            away = true;
            refuse(e);
            return false;
        } finally {
            sentAt = 0;
        }
    }

    /** Fails all that waits, and what comes from now on, where the database has refused the lane; a silent one is waited for. */
    private void refuse(SQLException e) {
        Unavailability why = Unavailability.of(e);
        if (why == Unavailability.SILENT) {
            refusal = null;
            return;
        }
        var refused = new StoreException.Unavailable(why, "A load lane cannot connect: " + e.getMessage());
        refusal = refused;
        carried.forEach(load -> load.fail(refused));
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
