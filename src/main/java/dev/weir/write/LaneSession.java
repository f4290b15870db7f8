package dev.weir.write;

import dev.weir.coherence.Stamp;
import dev.weir.database.DatabaseIdentity;
import dev.weir.database.LaneConnection;
import dev.weir.database.StoreException;
import dev.weir.database.Unavailability;
import dev.weir.postgres.Connector;
import dev.weir.postgres.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A write lane's connection and its position in its {@link LaneRow}. It outlives many connections. Only the lane's thread uses
 * it.
 *
 * <p>Before a new connection is used, the backend that the previous one may have left behind, perhaps with locks, is ended.
 */
final class LaneSession {
    private static final Logger log = LoggerFactory.getLogger(LaneSession.class);

    private final LaneConnection connection;
    private final LaneQueue queue;
    private LaneRow.@Nullable Backend backend;
    private @Nullable LaneRow row;
    private int rowGeneration;
    private boolean refusing;
    private long seq;

    /** @param queue refuses writes at once while the database does */
    LaneSession(Connector connector, DatabaseIdentity identity, LaneQueue queue) {
        this.connection = new LaneConnection(connector, identity);
        this.queue = queue;
    }

    boolean isOpen() {
        return connection.isOpen();
    }

    /**
     * Connects if there is no connection or only one of an older generation of the database, and registers a row if there is none
     * of this generation; false if that fails.
     */
    boolean connected() {
        if (!reconnected()) {
            return false;
        }
        try {
            if (row == null || rowGeneration != connection.generation()) {
                registerAnew();
            }
            accept();
            return true;
        } catch (SQLException e) {
            refused(e);
            return false;
        }
    }

    /** As {@link #connected}, but keeps the row, which shows the outcome of a batch in whichever database it is. */
    boolean reconnected() {
        if (connection.isUsable()) {
            return true;
        }
        try {
            Connection fresh = connection.connect();
            if (backend != null) {
                LaneRow.endBackend(fresh, backend);
            }
            backend = LaneRow.backend(fresh);
            return true;
        } catch (SQLException e) {
            refused(e);
            return false;
        }
    }

    /** Writers wait for a database that is silent, but not for one that refuses the lane: then their writes are refused. */
    private void refused(SQLException e) {
        log.debug("A write lane cannot connect: {}", e.getMessage());
        disconnect();
        Unavailability why = Unavailability.of(e);
        if (why == Unavailability.SILENT) {
            accept();
        } else {
            refusing = true;
            queue.refuse(why, "A write lane cannot connect: " + e.getMessage());
        }
    }

    /** Accepts writes again, once the database does. */
    void accept() {
        if (refusing) {
            refusing = false;
            queue.accept();
        }
    }

    /** Fails a batch that a read-only server has refused: nothing was written. The next connection may lead to a primary. */
    void refuseAsReadOnly(List<PendingWrite> batch, SQLException e) {
        disconnect();
        batch.forEach(write -> write.fail(
                new StoreException.Unavailable(Unavailability.READ_ONLY, "The database is read-only: " + e.getMessage())));
    }

    /** @throws SQLException of class 08 if there is no connection */
    Connection open() throws SQLException {
        return connection.open();
    }

    void disconnect() {
        connection.disconnect();
    }

    /** The lane's row. */
    LaneRow row() {
        return Objects.requireNonNull(row, "connected, so there is one");
    }

    /** The seq to which the next batch moves the row. */
    long turn() {
        return seq + 1;
    }

    /** Notes the row's seq. */
    void at(long now) {
        seq = now;
        connection.answered();
    }

    /**
     * Whether the row has moved: then the batch was committed, but a trigger of the database dropped all its rows. For a batch
     * whose statement returned, so that its commit is acknowledged.
     *
     * @throws SQLException of class 08 if that cannot be seen, so that the batch is in doubt
     */
    boolean hasMoved() throws SQLException {
        try {
            OptionalLong now = row().seq(open());
            return now.isPresent() && now.getAsLong() == turn();
        } catch (SQLException e) {
            throw new SQLException("The lane's row cannot be seen: " + e.getMessage(), SqlState.TRANSACTION_RESOLUTION_UNKNOWN,
                    e);
        }
    }

    /**
     * Starts over with a new row, because the old one is gone or not as the lane left it: the reaper removes the row of a lane
     * that was idle for long, and a database that was restored has no row of this lane or an older state of it.
     */
    void registerAnew() throws SQLException {
        row = LaneRow.register(open());
        rowGeneration = connection.generation();
        seq = 0;
    }

    /** The stamp of a statement that is sent now. */
    Stamp stamp() {
        return connection.stamp();
    }
}
