package dev.weir.write;

import static dev.weir.write.LaneFixture.delete;
import static dev.weir.write.LaneFixture.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import dev.weir.database.DatabaseSettings;
import dev.weir.database.Dsn;
import dev.weir.database.Pool;
import dev.weir.item.BucketName;
import dev.weir.store.BucketCatalogue;
import dev.weir.store.CatalogueException;
import dev.weir.store.CatalogueLimits;
import dev.weir.store.TruncationSettings;
import dev.weir.store.WholeBuckets;
import dev.weir.testing.TestDatabase;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.Waiting;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A commit whose wait for a synchronous standby is broken off is visible, and PostgreSQL reports success; nothing may be told
 * from that.
 */
final class BrokenWaitIT {
    private static final BucketName BUCKET = LaneFixture.BUCKET;

    private static TestPostgres server;

    @BeforeAll
    static void start() {
        server = TestPostgres.privateServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** From now on every commit that waits waits for ever: the standby it waits for does not exist. */
    private static void loseStandby(LaneFixture lanes) throws SQLException {
        lanes.sqlDo("alter system set synchronous_standby_names = 'nobody'");
        reload(lanes, "nobody");
    }

    private static void standbyIsBack(LaneFixture lanes) throws SQLException {
        lanes.sqlDo("alter system reset synchronous_standby_names");
        reload(lanes, "");
    }

    private static void reload(LaneFixture lanes, String names) throws SQLException {
        lanes.sqlDo("select pg_reload_conf()");
        awaitText(lanes, "show synchronous_standby_names", names);
    }

    private static void awaitText(LaneFixture lanes, String query, String wanted) {
        Waiting.until(query, () -> {
            try {
                return wanted.equals(lanes.sqlText(query));
            } catch (SQLException e) {
                return false;
            }
        });
    }

    private static String waiting(String application) {
        return "select count(*) from pg_stat_activity where wait_event = 'SyncRep' and datname = current_database()"
                + " and application_name = '" + application + "'";
    }

    /** Breaks the wait of whoever waits, and returns when somebody waits again, or whoever asked has been told. */
    private static void breakWait(LaneFixture lanes, String how, String application, Future<?> told) throws SQLException {
        awaitText(lanes, waiting(application), "1");
        String pid = String.valueOf(lanes.sqlText(waiting(application).replace("count(*)", "pid")));
        String position = "select pg_current_wal_lsn()::text";
        String before = String.valueOf(lanes.sqlText(position));
        lanes.sqlDo("select " + how + "(" + pid + ")");
        Waiting.until("another wait", () -> {
            try {
                return told.isDone()
                        || "1".equals(lanes.sqlText(waiting(application))) && !before.equals(lanes.sqlText(position));
            } catch (SQLException e) {
                return false;
            }
        });
    }

    @ParameterizedTest
    @CsvSource({
        "pg_cancel_backend, false", "pg_terminate_backend, false", "pg_cancel_backend, true", "pg_terminate_backend, true"
    })
    void aBatchIsToldOnlyWhenALaterCommitWasAcknowledged(String how, boolean atomic) throws Exception {
        try (var lanes = new LaneFixture(server, LaneFixture.settings(1, Duration.ofSeconds(30)));
                var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            lanes.commit.write(put("a", "0"));
            loseStandby(lanes);
            try {
                Future<WriteOutcome> written = write(writers, lanes, atomic);
                breakWait(lanes, how, "weir-test", written);
                assertEquals("1", lanes.sqlText("select convert_from(value, 'UTF8') from weir.item"), "it is visible");
                assertFalse(written.isDone(), "and must not be told");
                breakWait(lanes, how, "weir-test", written);
                assertFalse(written.isDone(), "nor where the later commit was not acknowledged either");
                standbyIsBack(lanes);
                var stored = assertInstanceOf(WriteOutcome.Stored.class, written.get());
                assertEquals(
                        lanes.sqlText("select version from weir.item"), String.valueOf(stored.version().orElseThrow().number()));
            } finally {
                standbyIsBack(lanes);
            }
            assertInstanceOf(WriteOutcome.Deleted.class, lanes.commit.write(delete("a")));
        }
    }

    private static Future<WriteOutcome> write(ExecutorService writers, LaneFixture lanes, boolean atomic) {
        Callable<WriteOutcome> write = atomic
                ? () -> lanes.commit.writeAtomically(List.of(put("a", "1"))).getFirst()
                : () -> lanes.commit.write(put("a", "1"));
        return writers.submit(write);
    }

    @Test
    void aBucketIsDeclaredOnlyWhenThatWasAcknowledged() throws Exception {
        try (var lanes = new LaneFixture(server);
                HikariDataSource pool = pool(lanes.database);
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var catalogue = new BucketCatalogue(pool, CatalogueLimits.defaults());
            loseStandby(lanes);
            try {
                Future<?> created = callers.submit(() -> catalogue.create(BUCKET, false));
                breakWait(lanes, "pg_cancel_backend", "weir pool", created);
                var failure = assertThrows(Exception.class, created::get);
                assertInstanceOf(CatalogueException.class, failure.getCause());
                assertTrue(String.valueOf(failure.getMessage()).contains("not known"), failure.getMessage());
                // It is there to be seen, which is not enough.
                assertEquals("1", lanes.sqlText("select count(*) from weir.bucket"));
                Future<BucketCatalogue.Created> again = callers.submit(() -> catalogue.create(BUCKET, false));
                awaitText(lanes, waiting("weir pool"), "1");
                assertFalse(again.isDone());
                standbyIsBack(lanes);
                assertFalse(again.get().declared());
            } finally {
                standbyIsBack(lanes);
            }
        }
    }

    @Test
    void aBucketIsDeletedOnlyWhenThatWasAcknowledged() throws Exception {
        try (var lanes = new LaneFixture(server);
                HikariDataSource pool = pool(lanes.database);
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var catalogue = new BucketCatalogue(pool, CatalogueLimits.defaults());
            lanes.commit.write(put("a", "0"));
            loseStandby(lanes);
            try {
                Future<BucketCatalogue.Deleted> deleted = callers.submit(() -> catalogue.delete(BUCKET));
                // The items' commit; it is tried again, finds none, and only the last commit can be waited for.
                breakWait(lanes, "pg_cancel_backend", "weir pool", deleted);
                assertEquals("0", lanes.sqlText("select count(*) from weir.item where value is not null"));
                assertFalse(deleted.isDone());
                standbyIsBack(lanes);
                deleted.get();
            } finally {
                standbyIsBack(lanes);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"pg_cancel_backend", "pg_terminate_backend"})
    void aBucketIsEmptyOnlyWhenThatWasAcknowledged(String how) throws Exception {
        try (var lanes = new LaneFixture(server);
                HikariDataSource pool = pool(lanes.database);
                var buckets = new WholeBuckets(
                        pool, new TruncationSettings(100, Duration.ofSeconds(1), Duration.ofSeconds(30)), bucket -> {});
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            lanes.commit.write(put("a", "0"));
            loseStandby(lanes);
            try {
                Future<WholeBuckets.Outcome> emptied = callers.submit(() -> buckets.truncate(BUCKET));
                breakWait(lanes, how, "weir pool", emptied);
                breakWait(lanes, how, "weir pool", emptied);
                assertEquals("0", lanes.sqlText("select count(*) from weir.item where value is not null"));
                assertFalse(emptied.isDone());
                standbyIsBack(lanes);
                assertInstanceOf(WholeBuckets.Done.class, emptied.get());
            } finally {
                standbyIsBack(lanes);
            }
        }
    }

    @Test
    void aRoleThatDoesNotWaitForStandbysDoesNotKeepTheEdgeFromIt() throws Exception {
        try (var lanes = new LaneFixture(server)) {
            lanes.sqlDo("do $$ begin execute format('alter database %I set synchronous_commit = local', current_database());"
                    + " execute format('alter database %I set client_min_messages = error', current_database()); end $$");
            try (HikariDataSource pool = pool(lanes.database);
                    var pooled = pool.getConnection();
                    var lane = LaneFixture.connector(lanes.database, Duration.ofSeconds(1)).connect()) {
                for (var connection : List.of(pooled, lane)) {
                    try (var row = connection.createStatement()
                            .executeQuery(
                                    "select current_setting('synchronous_commit'), current_setting('client_min_messages')")) {
                        row.next();
                        assertEquals(List.of("on", "warning"), List.of(row.getString(1), row.getString(2)));
                    }
                }
            }
        }
    }

    private static HikariDataSource pool(TestDatabase database) {
        var settings = new DatabaseSettings(
                database.dsn(), 4, Duration.ofSeconds(2), Duration.ofSeconds(5), DatabaseSettings.Migrate.AUTO);
        return Pool.open(Dsn.parse(database.dsn()), settings, new SimpleMeterRegistry());
    }
}
