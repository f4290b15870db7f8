package dev.weir.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import dev.weir.commit.Acknowledged;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;

/** The pool of connections for what is not a lane's: large objects, buckets, the reaper, migrations. */
public final class Pool {
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);

    private static final int FIRST_TRIES = 3;

    private Pool() {}

    /**
     * Opens the pool; its first connection is made at once, and tried for three times the connect timeout.
     *
     * @throws com.zaxxer.hikari.pool.HikariPool.PoolInitializationException where the database cannot be reached
     */
    public static HikariDataSource open(Dsn dsn, DatabaseSettings settings, MeterRegistry registry) {
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
        return new HikariDataSource(config);
    }
}
