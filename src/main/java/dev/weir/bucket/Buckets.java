package dev.weir.bucket;

import dev.weir.item.BucketName;
import dev.weir.item.InvalidNameException;
import dev.weir.postgres.LostConnection;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settings of every bucket as last read from the catalogue.
 *
 * <p>Concurrency. {@code snapshot} is an immutable map, replaced as a whole by the thread {@code weir-buckets}; any thread reads
 * it without a lock. While the database is unavailable the last snapshot stays. Before the first one every bucket has the
 * defaults.
 */
public final class Buckets implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Buckets.class);

    /** Further declared buckets are ignored; no installation should have so many, since each is declared by hand. */
    private static final int MAX_DECLARED = 100_000;

    private static final int QUERY_TIMEOUT_S = 2;

    private final DataSource database;
    private final CachePolicy defaults;
    private final Duration every;
    private final Counter failures;
    private final Thread thread;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Map<BucketName, BucketSettings> snapshot = Map.of();
    private boolean failing;

    /**
     * @param defaults for columns that are NULL, and for undeclared buckets
     * @param every how often the catalogue is read, by a connection of the pool
     */
    public Buckets(DataSource database, CachePolicy defaults, Duration every, MeterRegistry meters) {
        this.database = database;
        this.defaults = defaults;
        this.every = every;
        this.failures = Counter.builder("weir.buckets.refresh.failures")
                .description("Reads of the bucket catalogue that failed")
                .register(meters);
        Gauge.builder("weir.buckets.declared", this, buckets -> buckets.snapshot.size())
                .description("Declared buckets")
                .register(meters);
        this.thread = Thread.ofPlatform().name("weir-buckets").daemon().unstarted(this::run);
    }

    /** Starts reading the catalogue. */
    public void start() {
        thread.start();
    }

    /** The names of the declared buckets. */
    public Set<BucketName> declared() {
        return snapshot.keySet();
    }

    public BucketSettings settings(BucketName name) {
        BucketSettings declared = snapshot.get(name);
        return declared != null ? declared : new BucketSettings(name, false, BucketSettings.REGISTER, false, defaults);
    }

    /** The same as {@code settings(name).cachePolicy()}, without allocating. */
    public CachePolicy cachePolicy(BucketName name) {
        BucketSettings declared = snapshot.get(name);
        return declared != null ? declared.cachePolicy() : defaults;
    }

    /** The same as {@code settings(name).kind()}, without allocating. */
    public String kind(BucketName name) {
        BucketSettings declared = snapshot.get(name);
        return declared != null ? declared.kind() : BucketSettings.REGISTER;
    }

    /** Stops reading; the last snapshot stays. */
    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
    }

    private void run() {
        try {
            do {
                read();
            } while (!closed.await(every.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        try {
            Map<BucketName, BucketSettings> now = select();
            if (!now.equals(snapshot)) {
                snapshot = now;
            }
            if (failing) {
                LOG.info("The bucket catalogue can be read again.");
                failing = false;
            }
        } catch (SQLException | RuntimeException e) {
            failures.increment();
            if (LostConnection.is(e)) {
                // An unavailable database is logged elsewhere.
                LOG.debug("The bucket catalogue could not be read: {}", e.getMessage());
            } else if (!failing && !Thread.currentThread().isInterrupted()) {
                LOG.warn("The bucket catalogue could not be read; the last settings stay in effect: {}", e.getMessage());
                failing = true;
            }
        }
    }

    private Map<BucketName, BucketSettings> select() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(QUERY_TIMEOUT_S);
            Map<BucketName, BucketSettings> read = new HashMap<>();
            try (ResultSet row = statement.executeQuery("""
                    select name, partitioned, max_age, s_maxage, stale_while_revalidate, stale_if_error, not_found_s_maxage,
                        kind
                    from weir.bucket order by name limit %d""".formatted(MAX_DECLARED))) {
                while (row.next()) {
                    BucketName name;
                    try {
                        name = new BucketName(row.getString(1));
                    } catch (InvalidNameException e) {
                        continue; // No request can have such a name; the table's check prevents such rows.
                    }
                    read.put(name, new BucketSettings(name, true, row.getString(8), row.getBoolean(2), policy(row)));
                }
            }
            return Map.copyOf(read);
        }
    }

    private CachePolicy policy(ResultSet row) throws SQLException {
        return new CachePolicy(
                seconds(row, 3, defaults.maxAge()),
                seconds(row, 4, defaults.sMaxage()),
                seconds(row, 5, defaults.staleWhileRevalidate()),
                seconds(row, 6, defaults.staleIfError()),
                seconds(row, 7, defaults.notFoundSMaxage()));
    }

    private static Duration seconds(ResultSet row, int column, Duration otherwise) throws SQLException {
        int seconds = row.getInt(column);
        return row.wasNull() ? otherwise : Duration.ofSeconds(seconds);
    }
}
