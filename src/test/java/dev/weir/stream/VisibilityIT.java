package dev.weir.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.weir.coherence.Snapshot;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Commits that are in the log and that nobody sees: their synchronous standby is unreachable. A stream tells them at once; a new
 * stream does not open before they are visible, for it does not bring them.
 */
final class VisibilityIT {
    // In every test the threads outlive the server: a commit that hangs ends with it.

    private static final String INSERT = "insert into weir.item (bucket, key, value) values ('b', '%s', '1')";
    private static final String STANDBY_UNREACHABLE = "alter system set synchronous_standby_names = 'nobody'";
    private static final String STANDBY_BACK = "alter system reset synchronous_standby_names";

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void aChangeIsToldBeforeItIsVisible(int version) throws Exception {
        try (ExecutorService threads = Executors.newCachedThreadPool();
                TestPostgres server = TestPostgres.privateServer(version);
                StreamFixture fixture = StreamFixture.openOn(server)) {
            reload(fixture.database, STANDBY_UNREACHABLE);
            Future<?> writer = threads.submit(inserts(fixture.database, "k"));
            fixture.told.await("changed b/k ");
            int transaction = fixture.told.transactions().getFirst();
            fixture.told.awaitProof();
            Snapshot before = fixture.told.snapshot();
            fixture.told.await("a look", told -> told.snapshot() != before);
            assertFalse(sees(fixture.told.snapshot(), transaction));
            assertEquals(0, fixture.database.number("select count(*) from weir.item"));
            reload(fixture.database, STANDBY_BACK);
            writer.get();
            fixture.told.await("a look that sees it", told -> sees(told.snapshot(), transaction));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void aNewStreamWaitsForCommitsThatHang(int version) throws Exception {
        try (ExecutorService threads = Executors.newCachedThreadPool();
                TestPostgres server = TestPostgres.privateServer(version);
                StreamFixture fixture = StreamFixture.openOn(server)) {
            reopenWhileACommitHangs(fixture, threads);
        }
    }

    /** Another slot's decoding leaves on disk what a new slot could begin with at once, without waiting for anybody. */
    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void itWaitsAlsoBesideAnotherStream(int version) throws Exception {
        try (ExecutorService threads = Executors.newCachedThreadPool();
                TestPostgres server = TestPostgres.privateServer(version);
                StreamFixture fixture = StreamFixture.openOn(server);
                StreamFixture other = StreamFixture.started(fixture.database)) {
            other.told.awaitProof();
            fixture.sql("checkpoint");
            other.told.awaitProof();
            reopenWhileACommitHangs(fixture, threads);
        }
    }

    private static void reopenWhileACommitHangs(StreamFixture fixture, ExecutorService threads) throws Exception {
        WeirDatabase database = fixture.database;
        reload(database, STANDBY_UNREACHABLE);
        Future<?> writer = threads.submit(inserts(database, "k"));
        fixture.told.await("changed b/k ");
        // Beside another stream, this writes what it has decoded to disk.
        database.execute("checkpoint");
        fixture.told.awaitProof();
        fixture.told.forget();
        fixture.stream.reopen("the test");
        Slots.await("the new slot waits for a transaction", () -> waitsForTransaction(database));
        assertEquals(List.of("cut"), fixture.told.lines());
        assertEquals(0, database.number("select count(*) from weir.item"));
        reload(database, STANDBY_BACK);
        writer.get();
        fixture.told.await("opened");
    }

    /**
     * The slot waits for those that ran when it began, and for those that ran when these had ended. One that began later and
     * hangs is neither waited for by the server nor brought by the slot.
     */
    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void itWaitsForCommitsThatBeganWhileTheSlotWasMade(int version) throws Exception {
        try (ExecutorService threads = Executors.newCachedThreadPool();
                TestPostgres server = TestPostgres.privateServer(version)) {
            WeirDatabase database = WeirDatabase.on(server);
            try (Connection first = running(database);
                    StreamFixture fixture = StreamFixture.started(database)) {
                Slots.await("the slot waits for the first", () -> waitsForTransaction(database));
                try (Connection second = running(database)) {
                    first.rollback();
                    Slots.await("the slot waits for the second", () -> waitsFor(database, second));
                    reload(database, STANDBY_UNREACHABLE);
                    Future<?> writer = threads.submit(inserts(database, "late"));
                    Slots.await("the commit hangs", () -> database.number(
                            "select count(*) from pg_stat_activity where wait_event = 'SyncRep'") == 1);
                    second.rollback();
                    Slots.await("the slot is made and invisible commits are waited for", () -> database.number(
                            "select count(*) from pg_stat_activity where backend_type = 'walsender'"
                                    + " and query like '%pg_snapshot_xmin%'") == 1);
                    assertEquals(List.of(), fixture.told.lines());
                    assertEquals(0, database.number("select count(*) from weir.item"));
                    reload(database, STANDBY_BACK);
                    writer.get();
                }
                fixture.told.awaitProof();
                assertEquals(List.of("opened"), fixture.told.lines());
            }
        }
    }

    /** A connection in a transaction that has an id. */
    private static Connection running(WeirDatabase database) throws SQLException {
        Connection connection = database.connect();
        connection.setAutoCommit(false);
        WeirDatabase.rows(connection, "select pg_current_xact_id()");
        return connection;
    }

    private static boolean waitsForTransaction(WeirDatabase database) throws SQLException {
        return database.number("select count(*) from pg_locks where locktype = 'transactionid' and not granted") > 0;
    }

    private static boolean waitsFor(WeirDatabase database, Connection connection) throws SQLException {
        String process = WeirDatabase.rows(connection, "select pg_backend_pid()").getFirst();
        return database.number("select count(*) from pg_locks l where locktype = 'transactionid' and not granted and "
                + process + " = any(pg_blocking_pids(l.pid))") > 0;
    }

    private static boolean sees(@org.jspecify.annotations.Nullable Snapshot snapshot, int transaction) {
        return snapshot != null && snapshot.sees(transaction);
    }

    private static Callable<Boolean> inserts(WeirDatabase database, String key) {
        return () -> {
            database.execute(String.format(INSERT, key));
            return true;
        };
    }

    private static void reload(WeirDatabase database, String setting) throws SQLException {
        database.execute(setting);
        database.execute("select pg_reload_conf()");
        String expected = setting.contains("'nobody'") ? "nobody" : "";
        Slots.await("the setting is in force",
                () -> database.rows("show synchronous_standby_names").getFirst().equals(expected));
    }
}
