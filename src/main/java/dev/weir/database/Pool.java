package dev.weir.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import dev.weir.postgres.Acknowledged;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.postgresql.Driver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pool of connections for what is not a lane's: large objects, buckets, the reaper, migrations. */
public final class Pool {
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);

    private static final int FIRST_TRIES = 3;

    private static final Driver DRIVER = new Driver();
    private static final Logger log = LoggerFactory.getLogger(Pool.class);

    private Pool() {}

    /**
     * Opens the pool; its first connection is made at once, and tried for three times the connect timeout.
     *
     * @throws com.zaxxer.hikari.pool.HikariPool.PoolInitializationException where the database cannot be reached
     * @throws UnfitDatabaseException where a connection pooler stands before it
     */
    public static HikariDataSource open(Dsn dsn, DatabaseSettings settings, MeterRegistry registry) {
        Path leftOut = Passwords.leftOut(dsn, System.getenv());
        if (leftOut != null) {
            log.warn("The password file {} is not used, since others may read it: run `chmod 600 {}`", leftOut, leftOut);
        }
        var config = new HikariConfig();
        config.setPoolName("weir");
        config.setJdbcUrl(dsn.jdbcUrl());
        config.setDataSourceProperties(DriverLimits.of(dsn, settings, "weir pool"));
        config.setMaximumPoolSize(settings.poolSize());
        config.setMinimumIdle(1);
        config.setConnectionTimeout(Math.max(250, settings.connectTimeout().toMillis()));
        config.setValidationTimeout(Math.max(250, settings.connectTimeout().toMillis() / 2));
        config.setConnectionInitSql(Acknowledged.SESSION);
        config.setKeepaliveTime(KEEP_ALIVE.toMillis());
        // More than one try, for a server that is busy, or just coming up.
        config.setInitializationFailTimeout(FIRST_TRIES * settings.connectTimeout().toMillis());
        config.setMetricsTrackerFactory(new MicrometerMetricsTrackerFactory(registry));
        refusePooler(dsn, DriverLimits.of(dsn, settings, "weir pool"));
        return new HikariDataSource(config);
    }

    /** On a connection of its own, before any other prepares a statement or sets something in a session of other clients. */
    private static void refusePooler(Dsn dsn, Properties properties) {
        properties.setProperty("preferQueryMode", "simple");
        try (Connection connection = Pooler.connect(DRIVER, dsn, properties)) {
            Pooler.refuse(connection);
        } catch (Pooler.PooledException pooler) {
            throw new UnfitDatabaseException(Pooler.WORDS);
        } catch (SQLException e) {
            // The pool tries more than once, and says why it cannot connect.
            log.debug("The first connection failed: {}", e.getMessage());
        }
    }
}
