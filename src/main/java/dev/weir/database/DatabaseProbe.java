package dev.weir.database;

import dev.weir.postgres.Connector;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A round trip to the database on a connection that stays open. Confined to one thread, except {@link #check}. */
final class DatabaseProbe {
    private static final Logger log = LoggerFactory.getLogger(DatabaseProbe.class);

    private final Connector connector;
    private final int timeoutMillis;
    private @Nullable Connection connection;

    DatabaseProbe(Connector connector, Duration timeout) {
        this.connector = connector;
        this.timeoutMillis = Math.toIntExact(timeout.toMillis());
    }

    /** Returns once the database has answered. A connection that was closed by the server is replaced first. */
    void run() throws SQLException {
        Connection open = connection;
        if (open != null) {
            try {
                check(open);
                return;
            } catch (SQLException e) {
                disconnect();
                if (Unavailability.of(e) == Unavailability.SILENT) {
                    throw e;
                }
            }
        }
        connection = connector.connect();
    }

    /** Sends an empty statement; fails if the answer takes longer than the timeout. */
    void check(Connection open) throws SQLException {
        int before = open.getNetworkTimeout();
        open.setNetworkTimeout(Runnable::run, timeoutMillis);
        try (Statement statement = open.createStatement()) {
            statement.execute("");
        }
        open.setNetworkTimeout(Runnable::run, before);
    }

    void disconnect() {
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
}
