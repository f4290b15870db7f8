package dev.weir.database;

import dev.weir.postgres.Connector;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.Driver;

/**
 * Opens connections that use the streaming replication protocol, which accept replication commands besides plain statements.
 *
 * <p>They use {@link PatientSockets}, unless the DSN names a socket factory.
 */
public final class ReplicationConnector implements Connector {
    private static final Driver DRIVER = new Driver();

    private final Dsn dsn;
    private final Properties properties;

    /** @param name what {@code pg_stat_replication} shows */
    public ReplicationConnector(Dsn dsn, DatabaseSettings settings, String name) {
        this.dsn = dsn;
        this.properties = DriverLimits.of(dsn, settings, name);
        properties.setProperty("replication", "database");
        properties.setProperty("assumeMinServerVersion", "15");
        // A walsender does not support prepared statements.
        properties.setProperty("preferQueryMode", "simple");
        properties.setProperty("prepareThreshold", "0");
        properties.setProperty("socketFactory", PatientSockets.class.getName());
    }

    @Override
    public Connection connect() throws SQLException {
        return Pooler.connect(DRIVER, dsn, properties);
    }
}
