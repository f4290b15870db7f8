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
 * <p>Session settings mark the client as an edge, which provides versions itself; bound waits for row locks; detect a lost client
 * during a wait; and make plans use the primary key, whatever the planner's statistics say.
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
            // The host name may have come to point to a pooler since startup.
            Pooler.refuse(connection);
            statement.execute(session);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return connection;
    }
}
