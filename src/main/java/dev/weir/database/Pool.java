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

/** The connection pool for everything but the lanes: large values, buckets, the reaper, migrations. */
public final class Pool {
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);

    private static final int FIRST_TRIES = 3;

    private static final Driver DRIVER = new Driver();
    private static final Logger log = LoggerFactory.getLogger(Pool.class);

    private Pool() {}

    /**
     * Opens the pool and its first connection, retrying for three times the connect timeout.
     *
     * @throws com.zaxxer.hikari.pool.HikariPool.PoolInitializationException if the database is unreachable
     * @throws UnfitDatabaseException if the DSN leads to a connection pooler
     */
    public static HikariDataSource open(Dsn dsn, DatabaseSettings settings, MeterRegistry registry) {
        Path ignoredFile = Passwords.ignoredFile(dsn, System.getenv());
        if (ignoredFile != null) {
            log.warn("The password file {} is not used, since others may read it: run `chmod 600 {}`", ignoredFile, ignoredFile);
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
        // Retries, in case the server is busy or just starting.
        config.setInitializationFailTimeout(FIRST_TRIES * settings.connectTimeout().toMillis());
        config.setMetricsTrackerFactory(new MicrometerMetricsTrackerFactory(registry));
        refusePooler(dsn, DriverLimits.of(dsn, settings, "weir pool"));
        return new HikariDataSource(config);
    }

    /** On a separate connection, before any other prepares a statement or changes a session that other clients may get. */
    private static void refusePooler(Dsn dsn, Properties properties) {
        properties.setProperty("preferQueryMode", "simple");
        try (Connection connection = Pooler.connect(DRIVER, dsn, properties)) {
            Pooler.refuse(connection);
        } catch (Pooler.PooledException pooler) {
            throw new UnfitDatabaseException(Pooler.WORDS);
        } catch (SQLException e) {
            // The pool retries, and reports why it cannot connect.
            log.debug("The first connection failed: {}", e.getMessage());
        }
    }
}
