package dev.weir.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.benmanes.caffeine.cache.Ticker;
import com.zaxxer.hikari.HikariDataSource;
import dev.weir.bucket.Buckets;
import dev.weir.bucket.CachePolicy;
import dev.weir.cache.CacheIndex;
import dev.weir.cache.CacheOracle;
import dev.weir.cache.OffHeapTier;
import dev.weir.coherence.Epochs;
import dev.weir.coherence.FrontCaches;
import dev.weir.coherence.Lease;
import dev.weir.database.DatabaseIdentity;
import dev.weir.database.DatabaseSettings;
import dev.weir.database.Dsn;
import dev.weir.database.Pool;
import dev.weir.database.PostgresConnector;
import dev.weir.item.BucketName;
import dev.weir.item.ItemHead;
import dev.weir.item.ItemKey;
import dev.weir.item.Metadata;
import dev.weir.item.Version;
import dev.weir.precondition.WriteConditions;
import dev.weir.store.GroupLoad;
import dev.weir.store.LargeItems;
import dev.weir.testing.WeirDatabase;
import dev.weir.write.GroupCommit;
import dev.weir.write.Kinds;
import dev.weir.write.Write;
import dev.weir.write.WriteOutcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The components of an edge from the flows down, composed as Edge composes them, with a database of its own.
 *
 * <p>A test calls {@link #check} at its end: the caches must agree with the database, and nothing may be pinned.
 */
final class FlowFixture implements AutoCloseable {
    static final BucketName BUCKET = new BucketName("b");

    /** How long a test waits for an eventual condition. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration DAY = Duration.ofDays(1);

    final WeirDatabase database;
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final Epochs epochs = new Epochs(FrontCaches.NONE);
    final Lease lease;
    final CacheIndex index;
    final Buckets buckets;

    /** The own writes announced to the caches in front, as {@code key version}. */
    final RecordingFronts fronts = new RecordingFronts();

    final Installer installer;
    final ReadFlow reads;
    final WriteFlow writes;
    private final HikariDataSource pool;
    private final OffHeapTier offHeap;
    private final GroupLoad loads;
    private final GroupCommit commit;
    private final CacheOracle oracle;

    FlowFixture(WeirDatabase database, FlowSettings settings) {
        this(database, database.database().dsn(), settings);
    }

    /** @param loadDsn the database's address for the load lanes, such as that of a test's faulty wire */
    FlowFixture(WeirDatabase database, String loadDsn, FlowSettings settings) {
        this.database = database;
        Dsn dsn = Dsn.parse(database.database().dsn());
        var databaseSettings = new DatabaseSettings(
                database.database().dsn(), 6, Duration.ofSeconds(2), Duration.ofSeconds(8), DatabaseSettings.Migrate.OFF);
        pool = Pool.open(dsn, databaseSettings, registry);
        buckets = new Buckets(pool, new CachePolicy(DAY, DAY, DAY, DAY, DAY, null, true), 32 << 20, Duration.ofSeconds(1),
                registry);
        offHeap = new OffHeapTier(settings.offHeap(), registry);
        lease = new Lease(settings.changes(), epochs::epoch, Ticker.systemTicker(), registry);
        index = new CacheIndex(
                settings.heap(), settings.changes(), lease, epochs::epoch, Ticker.systemTicker(), registry);
        var large = new LargeItems(pool, settings.read());
        var identity = new DatabaseIdentity(epochs);
        installer = new Installer(index, offHeap, fronts, settings.offHeap(), settings.read().inlineBytes());
        loads = new GroupLoad(
                new PostgresConnector(Dsn.parse(loadDsn), databaseSettings, "weir load", databaseSettings.socketTimeout()),
                identity, settings.read(), registry);
        commit = new GroupCommit(
                new PostgresConnector(dsn, databaseSettings, "weir write", settings.write().lockWait()),
                identity, settings.write(), installer, registry);
        buckets.start();
        loads.start();
        commit.start();
        reads = new ReadFlow(
                index, lease, installer, loads, large, buckets, settings.read(), settings.changes(),
                Expiry.by(identity.clock()::latestMillis), Ticker.systemTicker(), registry);
        writes = new WriteFlow(commit, FrontCaches.NONE, registry);
        offHeap.open();
        oracle = new CacheOracle(index, offHeap);
    }

    /** Writes as {@link #writes} does, and waits for caches in front of the edge. */
    WriteFlow purging(FrontCaches fronts) {
        return new WriteFlow(commit, fronts, registry);
    }

    static ItemKey key(String key) {
        return new ItemKey(BUCKET, key);
    }

    /** Bytes that are different for every name. */
    static byte[] bytes(String name, int length) {
        byte[] bytes = new byte[length];
        new Random(name.hashCode()).nextBytes(bytes);
        return bytes;
    }

    Version put(String key, byte[] value) {
        return put(key(key), value);
    }

    Version put(ItemKey key, byte[] value) {
        var put = Write.Put.of(key, value, "text/plain", OptionalLong.empty(), WriteConditions.NONE);
        return assertInstanceOf(WriteOutcome.Stored.class, writes.write(Kinds.REGISTER, put).only()).version().orElseThrow();
    }

    Version delete(String key) {
        return assertInstanceOf(WriteOutcome.Deleted.class,
                writes.write(Kinds.REGISTER, new Write.Delete(key(key), WriteConditions.NONE)).only())
                .version();
    }

    /** Stores by plain SQL, past the edge. */
    void sqlPut(String key, byte[] value) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement("select weir.put_item('b', ?, ?, 'text/plain')")) {
            statement.setString(1, key);
            statement.setBytes(2, value);
            statement.executeQuery().close();
        }
    }

    /** Blocks every load and write in the database until the connection is closed. */
    Connection lockItems() throws SQLException {
        Connection connection = database.connect();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("lock table weir.item in access exclusive mode");
        }
        return connection;
    }

    /** A read's result with its bytes; closes the body. */
    record Answer(Source source, Freshness freshness, @Nullable ItemHead head, byte @Nullable [] bytes) {
        boolean is(byte[] wanted) {
            return Arrays.equals(bytes, wanted);
        }
    }

    Answer read(String key) {
        return read(key(key), false);
    }

    Answer readThrough(String key) {
        return read(key(key), true);
    }

    Answer read(ItemKey key, boolean readThrough) {
        try (ReadResult reading = reads.read(key, readThrough ? ReadDemand.READ_THROUGH : ReadDemand.ANY)) {
            return answer(reading);
        }
    }

    static Answer answer(ReadResult reading) {
        return switch (reading) {
            case ReadResult.Found found -> new Answer(found.source(), found.freshness(), found.head(), bytes(found));
            case ReadResult.Absent absent -> new Answer(absent.source(), absent.freshness(), null, null);
        };
    }

    private static byte[] bytes(ReadResult.Found found) {
        var out = new ByteArrayOutputStream();
        try {
            found.body().writeTo(out, 0, found.body().length());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    double count(String meter) {
        return registry.get(meter).counters().stream().mapToDouble(Counter::count).sum();
    }

    double gauge(String meter) {
        return registry.get(meter).gauge().value();
    }

    /** The number of statements of the load lanes that were answered. */
    long statements() {
        return registry.get("weir.load.batch.items").summary().count();
    }

    /** Waits for a condition. */
    static void await(String what, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            assertTrue(System.nanoTime() < end, () -> "never came true: " + what);
            LockSupport.parkNanos(1_000_000);
        }
    }

    /**
     * Checks everything, while there are no reads or writes: each entry agrees with the database, and so does a read of each; the
     * off-heap tier holds exactly the index's objects, none pinned, and no load and no hold is left.
     */
    void check() throws SQLException {
        Map<ItemKey, CacheOracle.State> truth = truth();
        Map<ItemKey, CacheOracle.State> cached = new HashMap<>();
        oracle.report(cached::put);
        oracle.checkChunks();
        cached.forEach((key, answer) -> {
            CacheOracle.State row = truth.get(key);
            assertEquals(row == null ? Version.NONE : row.version(), answer.version(), () -> "version of " + key);
            assertSame(key, row, answer.head(), answer.bytes());
            Answer through = read(key, true);
            assertSame(key, row, through.head(), through.bytes());
        });
        oracle.checkChunks();
        oracle.emptyAndCheckPins();
    }

    private static void assertSame(
            ItemKey key, CacheOracle.@Nullable State row, @Nullable ItemHead head, byte @Nullable [] bytes) {
        assertEquals(row == null ? null : row.head(), head, () -> "head of " + key);
        if (row != null && row.bytes() != null) {
            assertNotNull(bytes);
            assertArrayEquals(row.bytes(), bytes, () -> "bytes of " + key);
        }
    }

    private Map<ItemKey, CacheOracle.State> truth() throws SQLException {
        Map<ItemKey, CacheOracle.State> rows = new HashMap<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        """
                        select bucket, key, version, value, content_type, floor(date_part('epoch', modified_at))::bigint
                        from weir.item
                        """)) {
            while (row.next()) {
                byte[] value = row.getBytes(4);
                ItemHead head =
                        value == null
                                ? null
                                : new ItemHead(row.getLong(3), row.getLong(6), Metadata.of(row.getString(5)), value.length);
                rows.put(
                        new ItemKey(new BucketName(row.getString(1)), row.getString(2)),
                        new CacheOracle.State(new Version(row.getLong(3)), head, value));
            }
        }
        return rows;
    }

    @Override
    public void close() {
        commit.close();
        loads.close();
        offHeap.close();
        buckets.close();
        pool.close();
    }
}
