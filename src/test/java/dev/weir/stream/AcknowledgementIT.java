package dev.weir.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the server may forget of its log. */
final class AcknowledgementIT {
    /** The server then sends keepalives without end and nothing else. */
    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void anIdleStreamBesideABusyDatabaseAcknowledgesAndProves(TestPostgres server) throws Exception {
        WeirDatabase busy = WeirDatabase.emptyOn(server);
        busy.execute("create table busy (n int)");
        AtomicBoolean stop = new AtomicBoolean();
        Thread writer = Thread.ofPlatform().start(() -> write(busy, stop));
        try (StreamFixture fixture = StreamFixture.openOn(server)) {
            for (int round = 0; round < 3; round++) {
                Lsn now = Lsn.parse(fixture.database.rows("select pg_current_wal_flush_lsn()").getFirst());
                fixture.told.awaitProof();
                awaitAcknowledged(fixture.database, now);
            }
            assertEquals(List.of("opened"), fixture.told.lines());
        } finally {
            stop.set(true);
            writer.join();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void nothingIsAcknowledgedBeforeTheListenerHasReturned(TestPostgres server) throws Exception {
        try (StreamFixture fixture = StreamFixture.openOn(server)) {
            CountDownLatch go = new CountDownLatch(1);
            fixture.told.hook(line -> {
                if (line.startsWith("changed")) {
                    await(go);
                }
            });
            fixture.told.awaitProof();
            fixture.sql("insert into weir.item (bucket, key, value) values ('b', 'k', '1')");
            Lsn committed = Lsn.parse(fixture.database.rows("select pg_current_wal_flush_lsn()").getFirst());
            fixture.told.await("changed");
            assertEquals(false, acknowledged(fixture.database).isAtLeast(committed));
            go.countDown();
            awaitAcknowledged(fixture.database, committed);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void settingsAreAcknowledgedOnceTheyAreInForce(TestPostgres server) throws Exception {
        try (StreamFixture fixture = StreamFixture.openOn(server)) {
            fixture.told.awaitProof();
            fixture.told.inForce(false);
            fixture.sql("insert into weir.bucket (name) values ('b')");
            Lsn committed = Lsn.parse(fixture.database.rows("select pg_current_wal_flush_lsn()").getFirst());
            fixture.told.await("settings");
            fixture.told.awaitProof();
            assertEquals(false, acknowledged(fixture.database).isAtLeast(committed));
            fixture.told.inForce(true);
            awaitAcknowledged(fixture.database, committed);
        }
    }

    /** A large record of an open transaction: its full pages are on disk, and its end is not. */
    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void aLogThatEndsInTheMiddleOfARecordIsProven(TestPostgres server) throws SQLException {
        try (StreamFixture fixture = StreamFixture.openOn(server);
                var connection = fixture.database.connect()) {
            connection.setAutoCommit(false);
            for (int round = 0; round < 3; round++) {
                Lsn before = Lsn.parse(fixture.database.rows("select pg_current_wal_flush_lsn()").getFirst());
                WeirDatabase.rows(connection, "select pg_logical_emit_message(false, 'large', repeat('x', 100000))");
                Slots.await("the log is on disk", () -> Lsn.parse(
                        fixture.database.rows("select pg_current_wal_flush_lsn()").getFirst()).past(before) > 50_000);
                fixture.told.awaitProof();
            }
        }
    }

    private static void write(WeirDatabase busy, AtomicBoolean stop) {
        try (var connection = busy.connect();
                Statement statement = connection.createStatement()) {
            while (!stop.get()) {
                statement.execute("insert into busy values (1)");
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static void awaitAcknowledged(WeirDatabase database, Lsn position) {
        Slots.await("an acknowledgement of " + position, () -> acknowledged(database).isAtLeast(position));
    }

    private static Lsn acknowledged(WeirDatabase database) throws SQLException {
        return Lsn.parse(database.rows(
                "select confirmed_flush_lsn from pg_replication_slots where database = current_database()").getFirst());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
