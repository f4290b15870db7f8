package dev.weir.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.cache.Entry;
import dev.weir.coherence.Ticket;
import dev.weir.database.DatabaseIdentity;
import dev.weir.item.Version;
import dev.weir.store.GroupLoad;
import dev.weir.store.LargeItems;
import dev.weir.store.PendingLoad;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A primary and a standby with paused replay load into one index: nothing old replaces anything newer. */
final class LaggingStandbyIT {
    @AutoClose
    private final TestPostgres primary = TestPostgres.privateServer();

    @AutoClose
    private final TestPostgres standby = TestPostgres.standbyOf(primary);

    private final WeirDatabase database = WeirDatabase.on(primary);

    @AutoClose
    private final FlowFixture flow = new FlowFixture(database, FlowSettings.trusting());

    @AutoClose
    private final GroupLoad standbyLoads = new GroupLoad(
            this::standbyConnection, new DatabaseIdentity(flow.epochs), FlowSettings.trusting().read(),
            new SimpleMeterRegistry());

    private String onStandby(String url) {
        return url.replace(":" + primary.port() + "/", ":" + standby.port() + "/");
    }

    @BeforeEach
    void replayTheFirstValueAndStop() throws Exception {
        flow.put("k", bytes("old"));
        flow.put("gone", bytes("old"));
        caughtUp();
        onStandbyDo("select pg_wal_replay_pause()");
        FlowFixture.await("the replay is paused", () -> "paused".equals(onStandbyText("select pg_get_wal_replay_pause_state()")));
        standbyLoads.start();
    }

    @Test
    void anOldValueReplacesNoOwnWriteNorReturnsAfterItsEviction() throws Exception {
        Version version = flow.put("k", bytes("new"));
        assertFalse(loadFromStandby("k"), "sent later, and older");
        assertEquals(version, cached("k"));
        flow.index.dropBucket(FlowFixture.BUCKET);
        assertFalse(loadFromStandby("k"));
        assertNull(cached("k"));
    }

    @Test
    void anOldValueReplacesNothingThatAnotherLoadInstalled() throws Exception {
        flow.sqlPut("k", bytes("by sql"));
        flow.delete("gone");
        flow.index.dropBucket(FlowFixture.BUCKET);
        flow.readThrough("k");
        flow.readThrough("gone");
        Version version = cached("k");
        assertFalse(loadFromStandby("k"));
        assertFalse(loadFromStandby("gone"));
        assertEquals(version, cached("k"));
        flow.index.dropBucket(FlowFixture.BUCKET);
        assertFalse(loadFromStandby("k"), "though no trace of the newer one is left");
        assertNull(cached("k"));
    }

    @Test
    void aStandbyThatHasCaughtUpLoadsAsThePrimaryDoes() throws Exception {
        Version version = flow.put("k", bytes("new"));
        flow.readThrough("k");
        flow.index.dropBucket(FlowFixture.BUCKET);
        onStandbyDo("select pg_wal_replay_resume()");
        caughtUp();
        FlowFixture.await("a load of the standby is installed", () -> loadFromStandby("k"));
        assertEquals(version, cached("k"));
    }

    /** Whether the index accepted what was found as current. */
    private boolean loadFromStandby(String name) {
        var key = FlowFixture.key(name);
        Ticket ticket = flow.index.begin(key);
        try {
            PendingLoad load = standbyLoads.submit(key, Version.NONE, TimeUnit.SECONDS.toNanos(10));
            var large = new LargeItems(database.dataSource(), FlowSettings.trusting().read());
            LoadResult result = flow.installer.install(ticket, key, load.await(), large).result();
            return result.epoch() != LoadResult.NO_EPOCH;
        } finally {
            flow.index.end(ticket);
        }
    }

    private @Nullable Version cached(String key) {
        Entry entry = flow.index.get(FlowFixture.key(key));
        return entry == null ? null : entry.version();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Waits until the standby has replayed everything committed. */
    private void caughtUp() throws Exception {
        String written = database.rows("select pg_current_wal_flush_lsn()").getFirst();
        FlowFixture.await(
                "the standby catches up",
                () -> "t".equals(onStandbyText("select pg_last_wal_replay_lsn() >= '" + written + "'::pg_lsn")));
    }

    private void onStandbyDo(String sql) throws SQLException {
        try (Connection connection = standbyConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String onStandbyText(String sql) throws SQLException {
        try (Connection connection = standbyConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            assertTrue(row.next());
            return row.getString(1);
        }
    }

    private Connection standbyConnection() throws SQLException {
        return DriverManager.getConnection(
                onStandby(database.database().jdbcUrl()), database.database().user(), database.database().password());
    }
}
