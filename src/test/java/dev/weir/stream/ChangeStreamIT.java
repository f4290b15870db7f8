package dev.weir.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.PGConnection;

/** What people do by SQL, as the stream tells it. */
final class ChangeStreamIT {
    private static final String VERSIONS = "select format('changed %s/%s %s', bucket, key, version) from weir.item";

    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void insertUpdateAndDeleteAreToldInOrder(TestPostgres server) throws SQLException {
        try (StreamFixture fixture = StreamFixture.openOn(server)) {
            List<String> expected = new ArrayList<>(List.of("opened"));
            fixture.sql("insert into weir.item (bucket, key, value) values ('b', 'k/ä', '1')");
            expected.addAll(fixture.database.rows(VERSIONS));
            fixture.sql("update weir.item set value = '2'");
            expected.addAll(fixture.database.rows(VERSIONS));
            fixture.sql("delete from weir.item");
            expected.add("changed b/k/ä");
            fixture.told.awaitProof();
            assertEquals(expected, fixture.told.lines());
            assertEquals(3, fixture.registry.get("weir.changes.events").counter().count());
            Slots.await("words of the proof", () -> fixture.stream.detail().startsWith("open, proven "));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void functionsTombstonesAndCopyAreTold(TestPostgres server) throws Exception {
        try (StreamFixture fixture = StreamFixture.openOn(server);
                Connection connection = fixture.database.connect()) {
            List<String> expected = new ArrayList<>(List.of("opened"));
            fixture.sql("select weir.put_item('b', 'k', '1')");
            expected.addAll(fixture.database.rows(VERSIONS));
            fixture.sql("select weir.delete_item('b', 'k')");
            expected.addAll(fixture.database.rows(VERSIONS));
            connection.unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("copy weir.item (bucket, key, value) from stdin", new java.io.StringReader("c\tx\t1\nc\ty\t2\n"));
            expected.addAll(fixture.database.rows(VERSIONS + " where bucket = 'c' order by key"));
            fixture.told.awaitProof();
            assertEquals(expected, fixture.told.lines());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void aRenamedKeyIsTwoChanges(TestPostgres server) throws SQLException {
        try (StreamFixture fixture = StreamFixture.openOn(server)) {
            fixture.sql("insert into weir.item (bucket, key, value) values ('b', 'old', '1')");
            fixture.told.awaitProof();
            fixture.told.forget();
            fixture.sql("update weir.item set key = 'new'");
            fixture.told.awaitProof();
            List<String> expected = new ArrayList<>(List.of("changed b/old"));
            expected.addAll(fixture.database.rows(VERSIONS));
            assertEquals(expected, fixture.told.lines());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void aBigTransactionComesWholeAndInOrderAndARolledBackOneNever(TestPostgres server) throws SQLException {
        try (StreamFixture fixture = StreamFixture.openOn(server);
                Connection connection = fixture.database.connect()) {
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                statement.execute(
                        "insert into weir.item (bucket, key, value) select 'b', n::text, '1' from generate_series(1, 5000) n");
                statement.execute("savepoint a");
                statement.execute("insert into weir.item (bucket, key, value) values ('never', 'k', '1')");
                statement.execute("rollback to a");
                statement.execute("savepoint b");
                statement.execute("insert into weir.item (bucket, key, value) values ('b', 'sub', '1')");
                statement.execute("release b");
                fixture.sql("insert into weir.item (bucket, key, value) values ('between', 'k', '1')");
                connection.commit();
                statement.execute("insert into weir.item (bucket, key, value) values ('never', 'k', '1')");
                connection.rollback();
            }
            fixture.told.awaitProof();
            List<String> keys = fixture.told.lines("changed").stream().map(line -> line.split(" ")[1]).toList();
            List<String> expected = new ArrayList<>(List.of("between/k"));
            expected.addAll(IntStream.rangeClosed(1, 5000).mapToObj(n -> "b/" + n).toList());
            expected.add("b/sub");
            assertEquals(expected, keys);
            assertEquals(2, fixture.told.transactions().stream().distinct().count());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void aReplicationRoleAndAMessageAreTold(TestPostgres server) throws SQLException {
        try (StreamFixture fixture = StreamFixture.openOn(server)) {
            fixture.sql("set session_replication_role = replica;"
                    + " insert into weir.item (bucket, key, value, version) values ('b', 'k', '1', 7)");
            fixture.sql("select pg_logical_emit_message(true, 'weir.purge', 'b.1')");
            fixture.sql("select pg_logical_emit_message(true, 'weir.purge', '_not a name')");
            fixture.sql("select pg_logical_emit_message(true, 'other', 'b')");
            fixture.told.awaitProof();
            assertEquals(List.of("opened", "changed b/k 7", "purged b.1"), fixture.told.lines());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void noSlotIsLeftWhenTheStreamIsClosed(TestPostgres server) throws SQLException {
        WeirDatabase database;
        try (StreamFixture fixture = StreamFixture.openOn(server)) {
            database = fixture.database;
            assertEquals(1, slots(database));
        }
        Slots.awaitNone(database);
    }

    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void aStreamClosedWhileItsSlotIsMadeLeavesNone(TestPostgres server) throws SQLException {
        WeirDatabase database = WeirDatabase.on(server);
        try (Connection running = database.connect();
                StreamFixture fixture = waiting(running, database)) {
            fixture.close();
            Slots.awaitNone(database);
            assertEquals(List.of(), fixture.told.lines());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void aSlotThatWaitsForTooLongIsGivenUpAndTriedAgain(TestPostgres server) throws SQLException {
        WeirDatabase database = WeirDatabase.on(server);
        StreamSettings hasty = new StreamSettings(
                Duration.ofMillis(50), Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofHours(1), Duration.ofMillis(20),
                Duration.ofMillis(200));
        try (Connection running = database.connect()) {
            running.setAutoCommit(false);
            WeirDatabase.rows(running, "select pg_current_xact_id()");
            String process = WeirDatabase.rows(running, "select pg_backend_pid()").getFirst();
            try (StreamFixture fixture = StreamFixture.started(database, hasty)) {
                fixture.told.await("unavailable transactions of the processes ");
                String told = fixture.told.lines().getFirst();
                assertTrue(told.matches(".*[ ,]" + process + "[, ].*"), told);
                running.rollback();
                fixture.told.await("opened");
                assertEquals(1, slots(database));
            }
        }
    }

    private static StreamFixture waiting(Connection running, WeirDatabase database) throws SQLException {
        running.setAutoCommit(false);
        WeirDatabase.rows(running, "select pg_current_xact_id()");
        String process = WeirDatabase.rows(running, "select pg_backend_pid()").getFirst();
        StreamFixture fixture = StreamFixture.started(database);
        Slots.await("the slot waits", () -> database.number("select count(*) from pg_locks l where not granted and " + process
                + " = any(pg_blocking_pids(l.pid))") > 0);
        return fixture;
    }

    private static long slots(WeirDatabase database) throws SQLException {
        return database.number("select count(*) from pg_replication_slots where database = current_database()");
    }
}
