package dev.weir.store;

import dev.weir.item.Stamp;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lane's connection to the present database: one after the other, each admitted by {@link DatabaseIdentity} before it carries
 * anything. For the lane's thread alone.
 */
final class LaneConnection {
    private static final Logger log = LoggerFactory.getLogger(LaneConnection.class);

    /** An epoch that never is: what is stamped with it installs nothing. */
    private static final int NO_EPOCH = 0;

    private final Connector connector;
    private final DatabaseIdentity identity;
    private @Nullable Connection connection;
    private int generation;

    LaneConnection(Connector connector, DatabaseIdentity identity) {
        this.connector = connector;
        this.identity = identity;
    }

    boolean isOpen() {
        return connection != null;
    }

    /** Whether there is one, to the database of the present generation. */
    boolean isCurrent() {
        return connection != null && generation == identity.era().generation();
    }

    /** Connects anew, and has the connection admitted. */
    Connection connect() throws SQLException {
        disconnect();
        Connection fresh = connector.connect();
        connection = fresh;
        generation = identity.admit(fresh).generation();
        return fresh;
    }

    /** @throws SQLException of class 08 where there is no connection */
    Connection open() throws SQLException {
        if (connection == null) {
            throw new SQLException("not connected", "08003");
        }
        return connection;
    }

    void disconnect() {
        Connection old = connection;
        connection = null;
        if (old != null) {
            try {
                old.abort(Runnable::run);
            } catch (SQLException e) {
                log.debug("{} could not close its connection: {}", Thread.currentThread().getName(), e.getMessage());
            }
        }
    }

    /** The stamp of a statement that is sent now. What an older generation's connection carries belongs to no epoch. */
    Stamp stamp() {
        Era era = identity.era();
        return new Stamp(System.nanoTime(), era.generation() == generation ? era.epoch() : NO_EPOCH);
    }
}
