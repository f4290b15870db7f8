package dev.weir.write;

import dev.weir.database.DatabaseIdentity;
import dev.weir.database.LaneConnection;
import dev.weir.database.StoreException;
import dev.weir.database.Unavailability;
import dev.weir.coherence.Stamp;
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
 * A write lane's connection and its place in its own row. It lives through many connections; for the lane's thread alone.
 *
 * <p>A new connection ends the server process that the one before it may have left behind, perhaps with locks, before it carries
 * anything.
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
     * Connects where there is no connection, or one to the database of an older generation, and takes a row where there is none
     * of this generation; false where that fails.
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

    /** As {@link #connected}, but the row stays: it shows what became of a batch, in whichever database. */
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

    /** Lets writers wait for a silent database alone: one that refuses the lane is not waited for. */
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

    /** Takes writes again, after the database has been seen to take them. */
    void accept() {
        if (refusing) {
            refusing = false;
            queue.accept();
        }
    }

    /** Refuses a batch that a read-only server has refused: nothing was written. Another connection may lead to a primary. */
    void refuseAsReadOnly(List<PendingWrite> batch, SQLException e) {
        disconnect();
        batch.forEach(write -> write.fail(
                new StoreException.Unavailable(Unavailability.READ_ONLY, "The database is read-only: " + e.getMessage())));
    }

    /** @throws SQLException of class 08 where there is no connection */
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

    /** What the next batch moves the row to. */
    long turn() {
        return seq + 1;
    }

    /** Notes where the row is now. */
    void at(long now) {
        seq = now;
        connection.answered();
    }

    /**
     * Whether the row has made the turn: a batch that left no trace but this had all its rows dropped by somebody's trigger. For
     * a batch whose statement returned, and whose commit is therefore acknowledged.
     *
     * @throws SQLException of class 08 where that cannot be seen, and the batch is in doubt
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
     * Begins anew with another row, where the one before is gone or is not where the lane left it: a lane that was idle for long
     * has lost it to the reaper, and a database that moved back has none of this lane's, or an older one.
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
