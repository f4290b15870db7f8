package dev.weir.write;

import dev.weir.coherence.Epochs;
import dev.weir.coherence.FrontCaches;
import dev.weir.coherence.WriteStamp;
import dev.weir.database.DatabaseIdentity;
import dev.weir.database.DatabaseSettings;
import dev.weir.database.Dsn;
import dev.weir.database.PostgresConnector;
import dev.weir.item.BucketName;
import dev.weir.item.ItemKey;
import dev.weir.item.Version;
import dev.weir.precondition.EntityTags;
import dev.weir.precondition.WriteConditions;
import dev.weir.schema.Migrations;
import dev.weir.store.GroupLoad;
import dev.weir.store.ReadSettings;
import dev.weir.testing.TestDatabase;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** Lanes over a database of a test's own, and what their listener was told. */
public final class LaneFixture implements AutoCloseable {
    public static final BucketName BUCKET = new BucketName("b");

    public final TestDatabase database;
    public final Listener listener = new Listener();
    public final DatabaseIdentity identity = new DatabaseIdentity(new Epochs(FrontCaches.NONE));
    public final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    public final RegisterWrites commit;
    public final GroupLoad load;

    public LaneFixture(TestPostgres server) {
        this(WeirDatabase.on(server).database());
    }

    public LaneFixture(TestPostgres server, WriteSettings settings) {
        this(WeirDatabase.on(server).database(), settings);
    }

    public LaneFixture(TestDatabase database) {
        this(database, settings(4, Duration.ofSeconds(5)));
    }

    public LaneFixture(TestDatabase database, WriteSettings settings) {
        this.database = database;
        migrate(database);
        commit = new RegisterWrites(
                new GroupCommit(connector(database, settings.lockWait()), identity, settings, listener, registry));
        load = new GroupLoad(connector(database, Duration.ZERO), identity, readSettings(), registry);
        commit.start();
        load.start();
    }

    public static void migrate(TestDatabase database) {
        var source = new PGSimpleDataSource();
        source.setUrl(database.jdbcUrl());
        source.setUser(database.user());
        source.setPassword(database.password());
        Migrations.run(DatabaseSettings.Migrate.AUTO, source);
    }

    public static PostgresConnector connector(TestDatabase database, Duration lockWait) {
        var settings = new DatabaseSettings(
                database.dsn(), 4, Duration.ofSeconds(2), Duration.ofSeconds(2), DatabaseSettings.Migrate.AUTO);
        return new PostgresConnector(Dsn.parse(database.dsn()), settings, "weir-test", lockWait);
    }

    public static WriteSettings settings(int lanes, Duration deadline) {
        return new WriteSettings(lanes, 256, 4 << 20, 64 << 10, 16384, 64 << 20, deadline, Duration.ofMillis(100));
    }

    public static ReadSettings readSettings() {
        return new ReadSettings(
                2, 256, 64 << 10, 1 << 20, 4, 8, 16384, Duration.ofSeconds(5), Duration.ofSeconds(1));
    }

    public Connection sql() throws SQLException {
        return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
    }

    @Nullable
    public String sqlText(String query) throws SQLException {
        try (Connection connection = sql();
                ResultSet row = connection.createStatement().executeQuery(query)) {
            return row.next() ? row.getString(1) : null;
        }
    }

    public void sqlDo(String statement) throws SQLException {
        try (Connection connection = sql()) {
            connection.createStatement().execute(statement);
        }
    }

    public static ItemKey key(String key) {
        return new ItemKey(BUCKET, key);
    }

    public static Write.Put put(String key, String value) {
        return put(key, value, WriteConditions.NONE);
    }

    public static Write.Put put(String key, String value, WriteConditions conditions) {
        return Write.Put.of(
                key(key), value.getBytes(StandardCharsets.UTF_8), "text/plain", OptionalLong.empty(), conditions);
    }

    public static Write.Delete delete(String key) {
        return new Write.Delete(key(key), WriteConditions.NONE);
    }

    public static WriteConditions ifMatch(long... versions) {
        return new WriteConditions(new EntityTags.Versions(LongStream.of(versions).mapToObj(Version::new).toList()),
                EntityTags.NONE, OptionalLong.empty());
    }

    public static WriteConditions createOnly() {
        return new WriteConditions(EntityTags.NONE, EntityTags.ANY, OptionalLong.empty());
    }

    public static long version(WriteOutcome written) {
        return ((WriteOutcome.Stored) written).version().orElseThrow().number();
    }

    @Override
    public void close() {
        commit.close();
        load.close();
    }

    /** Remembers what it was told. */
    public static final class Listener implements CommitListener {
        public final List<WriteOutcome> verdicts = new CopyOnWriteArrayList<>();
        public final List<ItemKey> uncertain = new CopyOnWriteArrayList<>();
        public final List<ItemKey> settled = new CopyOnWriteArrayList<>();
        /** What a lane waits for when it does not know what became of a batch, before it does anything else. */
        volatile CountDownLatch uncertainGate = new CountDownLatch(0);

        @Override
        public void decided(Kind kind, Write write, WriteOutcome verdict, WriteStamp stamp) {
            verdicts.add(verdict);
        }

        @Override
        public void uncertain(Collection<ItemKey> keys) {
            uncertain.addAll(new ArrayList<>(keys));
            try {
                uncertainGate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void settled(Collection<ItemKey> keys) {
            settled.addAll(new ArrayList<>(keys));
        }
    }
}
