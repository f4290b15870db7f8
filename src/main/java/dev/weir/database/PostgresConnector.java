package dev.weir.database;

import dev.weir.postgres.Acknowledged;
import dev.weir.postgres.Connector;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import org.postgresql.Driver;

/**
 * Opens connections for lanes, one at a time and outside the pool.
 *
 * <p>The session is told that this is the edge, which brings versions by itself; to give up a locked row after a while; to
 * notice a client that is gone while it waits; and to read items by their key, whatever it believes of the table's size.
 */
public final class PostgresConnector implements Connector {
    private static final Driver DRIVER = new Driver();

    private final Dsn dsn;
    private final Properties properties;
    private final String session;

    /**
     * Makes a connector.
     *
     * @param name what {@code pg_stat_activity} shows
     * @param lockWait how long a statement waits for a locked row; zero for as long as it takes
     */
    public PostgresConnector(Dsn dsn, DatabaseSettings settings, String name, Duration lockWait) {
        this.dsn = dsn;
        this.properties = DriverLimits.of(dsn, settings, name);
        this.session = "set weir.writer = 'edge'; set lock_timeout = " + lockWait.toMillis()
                + "; set client_connection_check_interval = 2000; set enable_seqscan = off; set jit = off"
                + "; set plan_cache_mode = force_generic_plan; set default_transaction_isolation = 'read committed'"
                + "; set timezone = 'UTC'; " + Acknowledged.SESSION;
    }

    @Override
    public Connection connect() throws SQLException {
        Connection connection = Pooler.connect(DRIVER, dsn, properties);
        try (Statement statement = connection.createStatement()) {
            // What the host's name leads to may have become one since the start.
            Pooler.refuse(connection);
            statement.execute(session);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return connection;
    }
}
