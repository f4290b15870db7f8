package dev.weir.store;

import dev.weir.item.BucketName;
import dev.weir.item.ItemKey;
import dev.weir.item.Stamp;
import dev.weir.precondition.EntityTags;
import dev.weir.precondition.WriteConditions;
import dev.weir.testing.TestDatabase;
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
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** Lanes over a database of a test's own, and what their listener was told. */
final class LaneFixture implements AutoCloseable {
    static final BucketName BUCKET = new BucketName("b");

    final TestDatabase database;
    final Listener listener = new Listener();
    final DatabaseIdentity identity = new DatabaseIdentity(() -> {});
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final GroupCommit commit;
    final GroupLoad load;

    LaneFixture(TestDatabase database) {
        this(database, settings(4, Duration.ofSeconds(5)));
    }

    LaneFixture(TestDatabase database, WriteSettings settings) {
        this.database = database;
        migrate(database);
        commit = new GroupCommit(connector(database, settings.lockWait()), identity, settings, listener, registry);
        load = new GroupLoad(connector(database, Duration.ZERO), identity, readSettings(), registry);
        commit.start();
        load.start();
    }

    static void migrate(TestDatabase database) {
        var source = new PGSimpleDataSource();
        source.setUrl(database.jdbcUrl());
        source.setUser(database.user());
        source.setPassword(database.password());
        Migrations.run(DatabaseSettings.Migrate.AUTO, source);
    }

    static PostgresConnector connector(TestDatabase database, Duration lockWait) {
        var settings = new DatabaseSettings(
                database.dsn(), 4, Duration.ofSeconds(2), Duration.ofSeconds(2), DatabaseSettings.Migrate.AUTO);
        return new PostgresConnector(Dsn.parse(database.dsn()), settings, "weir-test", lockWait);
    }

    static WriteSettings settings(int lanes, Duration deadline) {
        return new WriteSettings(lanes, 256, 4 << 20, 64 << 10, 16384, 64 << 20, deadline, Duration.ofMillis(100));
    }

    static ReadSettings readSettings() {
        return new ReadSettings(
                2, 256, 64 << 10, 1 << 20, 4, 8, 16384, Duration.ofSeconds(5), Duration.ofSeconds(1));
    }

    Connection sql() throws SQLException {
        return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
    }

    @Nullable
    String sqlText(String query) throws SQLException {
        try (Connection connection = sql();
                ResultSet row = connection.createStatement().executeQuery(query)) {
            return row.next() ? row.getString(1) : null;
        }
    }

    void sqlDo(String statement) throws SQLException {
        try (Connection connection = sql()) {
            connection.createStatement().execute(statement);
        }
    }

    static ItemKey key(String key) {
        return new ItemKey(BUCKET, key);
    }

    static Write.Put put(String key, String value) {
        return put(key, value, WriteConditions.NONE);
    }

    static Write.Put put(String key, String value, WriteConditions conditions) {
        return new Write.Put(
                key(key), value.getBytes(StandardCharsets.UTF_8), "text/plain", OptionalLong.empty(), conditions);
    }

    static Write.Delete delete(String key) {
        return new Write.Delete(key(key), WriteConditions.NONE);
    }

    static WriteConditions ifMatch(long... versions) {
        return new WriteConditions(new EntityTags.Versions(versions), EntityTags.UNASKED, OptionalLong.empty());
    }

    static WriteConditions createOnly() {
        return new WriteConditions(EntityTags.UNASKED, EntityTags.ANY, OptionalLong.empty());
    }

    static long version(Written written) {
        return ((Written.Stored) written).version().orElseThrow();
    }

    @Override
    public void close() {
        commit.close();
        load.close();
    }

    /** Remembers what it was told. */
    static final class Listener implements CommitListener {
        final List<Written> verdicts = new CopyOnWriteArrayList<>();
        final List<ItemKey> uncertain = new CopyOnWriteArrayList<>();
        final List<ItemKey> settled = new CopyOnWriteArrayList<>();
        /** What a lane waits for when it does not know what became of a batch, before it does anything else. */
        volatile CountDownLatch uncertainGate = new CountDownLatch(0);

        @Override
        public void decided(Write write, Written verdict, Stamp stamp) {
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
