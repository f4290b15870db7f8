package dev.weir.bucket;

import dev.weir.item.BucketName;
import dev.weir.item.InvalidNameException;
import dev.weir.postgres.LostConnection;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settings of every bucket as last read from the catalogue: every second or so, at once when the change stream says that some
 * have changed, and when this edge has changed some itself.
 *
 * <p>The stream's message arrives once its transaction's commit is in the log, which can be before any statement sees it. So the
 * catalogue is read again, at growing intervals, until a snapshot shows that transaction.
 *
 * <p>Concurrency. {@code snapshot} is an immutable map, replaced as a whole under the object's monitor, which is held while the
 * catalogue is read, so that an older read never replaces a newer one; any thread reads the map without a lock. Only the thread
 * {@code weir-buckets} uses {@code awaited}. While the database is unavailable the last snapshot stays. Before the first one
 * every bucket has the defaults.
 */
public final class Buckets implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Buckets.class);

    /** Further declared buckets are ignored; no installation should have so many, since each is declared by hand. */
    private static final int MAX_DECLARED = 100_000;

    private static final int QUERY_TIMEOUT_S = 2;

    /** The first delay after which a transaction that could not be seen yet is looked for again; it doubles each time. */
    private static final Duration RETRY = Duration.ofMillis(5);

    /** Further transactions are not waited for: then the catalogue is read all the time as it is. */
    private static final int MOST_AWAITED = 1000;

    /** In the queue, a change whose transaction is not known. */
    private static final String ANY = "";

    private final DataSource database;
    private final CachePolicy defaults;
    private final WriteRules defaultRules;
    private final Duration every;
    private final Counter failures;
    private final Thread thread;
    private final BlockingQueue<String> changes = new ArrayBlockingQueue<>(MOST_AWAITED);
    private final Set<String> awaited = new HashSet<>();
    /** Held for a moment only, so that a change that is counted is in the queue, or has been. */
    private final Object telling = new Object();
    /** How many changes it was told of. */
    private final AtomicLong told = new AtomicLong();
    /** How many of them, from the first on, are in force. */
    private volatile long inForce;
    private volatile boolean closed;
    private volatile Map<BucketName, BucketSettings> snapshot = Map.of();
    private boolean failing;
    private final Catalogue others;
    private final Consumer<BucketName> hidden;

    /** What else the catalogue has, which changes together with the settings of buckets. */
    @FunctionalInterface
    public interface Catalogue {
        /** Reads it; called with the object's monitor held. */
        void read(Connection connection) throws SQLException;
    }

    /**
     * @param defaults for columns that are NULL, and for undeclared buckets
     * @param valueBytes the largest value of any bucket
     * @param every how often the catalogue is read, by a connection of the pool
     */
    public Buckets(DataSource database, CachePolicy defaults, long valueBytes, Duration every, MeterRegistry meters) {
        this(database, defaults, valueBytes, every, others -> {}, hidden -> {}, meters);
    }

    /**
     * @param others is read with the settings, in a statement of its own
     * @param hidden is told of a bucket that is public no longer, once that is in force, and returns at once
     */
    public Buckets(
            DataSource database, CachePolicy defaults, long valueBytes, Duration every, Catalogue others,
            Consumer<BucketName> hidden, MeterRegistry meters) {
        this.others = others;
        this.hidden = hidden;
        this.database = database;
        this.defaults = defaults;
        this.defaultRules = WriteRules.upTo(valueBytes);
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
        return declared != null ? declared : BucketSettings.undeclared(name, defaults, defaultRules);
    }

    /** The same as {@code settings(name).cachePolicy()}, without allocating. */
    public CachePolicy cachePolicy(BucketName name) {
        BucketSettings declared = snapshot.get(name);
        return declared != null ? declared.cachePolicy() : defaults;
    }

    /** Whether anybody may read it, tokens or not. */
    public boolean isPublic(BucketName name) {
        return isPublic(snapshot, name);
    }

    private static boolean isPublic(Map<BucketName, BucketSettings> buckets, BucketName name) {
        BucketSettings declared = buckets.get(name);
        return declared != null && declared.access() == SettingValue.Access.PUBLIC;
    }

    /** The same as {@code settings(name).kind()}, without allocating. */
    public String kind(BucketName name) {
        BucketSettings declared = snapshot.get(name);
        return declared != null ? declared.kind() : BucketSettings.REGISTER;
    }

    /** The same as {@code settings(name).writeRules()}, without allocating. */
    public WriteRules writeRules(BucketName name) {
        BucketSettings declared = snapshot.get(name);
        return declared != null ? declared.writeRules() : defaultRules;
    }

    /**
     * Settings have changed: they are read at once, and again until they can be seen. Returns at once.
     *
     * @param transaction that changed them, in decimal; null if it is not known
     */
    public void changed(@Nullable String transaction) {
        synchronized (telling) {
            told.incrementAndGet();
            // If there is no room, a read is due in any case.
            changes.offer(transaction == null ? ANY : transaction);
        }
    }

    /** Whether all changes that it was told of are in force. */
    public boolean areCurrent() {
        return inForce == told.get();
    }

    /** Reads the catalogue now. If that fails, the last settings stay in force, and it is read again later. */
    public void refresh() {
        read(Set.of());
    }

    /** Stops reading; the last snapshot stays. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private void run() {
        Duration delay = RETRY;
        long taken = 0;
        try {
            while (!closed) {
                if (read(awaited)) {
                    awaited.clear();
                    inForce = taken;
                    delay = RETRY;
                }
                Duration pause = awaited.isEmpty() || delay.compareTo(every) > 0 ? every : delay;
                delay = delay.multipliedBy(delay.compareTo(every) < 0 ? 2 : 1);
                String transaction = changes.poll(pause.toNanos(), TimeUnit.NANOSECONDS);
                if (transaction != null) {
                    delay = RETRY;
                    synchronized (telling) {
                        changes.drainTo(awaited, MOST_AWAITED - Math.min(MOST_AWAITED, awaited.size()));
                        taken = changes.isEmpty() ? told.get() : taken;
                    }
                    awaited.add(transaction);
                    awaited.remove(ANY);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Reads the catalogue.
     *
     * @return whether what was read shows all of these transactions
     */
    private synchronized boolean read(Set<String> transactions) {
        try (Connection connection = database.getConnection()) {
            // First, so that what is read is at least as new.
            boolean shown = transactions.isEmpty() || areVisible(connection, transactions);
            others.read(connection);
            Map<BucketName, BucketSettings> now = select(connection);
            if (!now.equals(snapshot)) {
                Map<BucketName, BucketSettings> before = snapshot;
                snapshot = now;
                before.keySet().stream().filter(bucket -> isPublic(before, bucket) && !isPublic(bucket)).forEach(hidden);
            }
            if (failing) {
                LOG.info("The bucket catalogue can be read again.");
                failing = false;
            }
            return shown;
        } catch (SQLException | RuntimeException e) {
            failures.increment();
            if (LostConnection.is(e)) {
                // An unavailable database is logged elsewhere.
                LOG.debug("The bucket catalogue could not be read: {}", e.getMessage());
            } else if (!failing && !Thread.currentThread().isInterrupted()) {
                LOG.warn("The bucket catalogue could not be read; the last settings stay in effect: {}", e.getMessage());
                failing = true;
            }
            return false;
        }
    }

    private static boolean areVisible(Connection connection, Set<String> transactions) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                select bool_and(pg_visible_in_snapshot(id::xid8, pg_current_snapshot())) from unnest(?::text[]) id""")) {
            statement.setQueryTimeout(QUERY_TIMEOUT_S);
            statement.setString(1, "{" + String.join(",", transactions) + "}");
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private Map<BucketName, BucketSettings> select(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(QUERY_TIMEOUT_S);
            Map<BucketName, BucketSettings> read = new HashMap<>();
            try (ResultSet row = statement.executeQuery("select name, kind, %s from weir.bucket order by name limit %d"
                    .formatted(StoredSettings.COLUMNS, MAX_DECLARED))) {
                while (row.next()) {
                    BucketName name;
                    try {
                        name = new BucketName(row.getString("name"));
                    } catch (InvalidNameException e) {
                        continue; // No request can have such a name; the table's check prevents such rows.
                    }
                    read.put(
                            name,
                            StoredSettings.read(row)
                                    .inForce(name, row.getString("kind"), defaults, defaultRules.largestValue()));
                }
            }
            return Map.copyOf(read);
        }
    }
}
