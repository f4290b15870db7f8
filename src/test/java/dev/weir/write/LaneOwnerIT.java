package dev.weir.write;

import static dev.weir.write.LaneFixture.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.database.StoreException;
import dev.weir.testing.FaultyWire;
import dev.weir.testing.TestDatabase;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.Waiting;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** A lane's row is known by its owner: the number alone comes back where a database is restored from an older backup. */
final class LaneOwnerIT {
    /** A long lock-wait: the batch is still at the server when that is killed. */
    private static final WriteSettings PATIENT =
            new WriteSettings(1, 256, 4 << 20, 64 << 10, 16384, 64 << 20, Duration.ofSeconds(40), Duration.ofSeconds(30));

    @Test
    void aLostBatchIsNotToldFromTheRowOfAnotherLaneThatHasItsNumberSinceARestore() throws Exception {
        try (TestPostgres server = TestPostgres.privateServer();
                var wire = new FaultyWire(server.port());
                var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            TestDatabase database = server.freshDatabase();
            LaneFixture.migrate(database);
            Path backup = server.backup();
            try (var lanes = new LaneFixture(through(wire, database, server), PATIENT)) {
                lanes.commit.write(put("a", "1"));
                long id = number(lanes, "select id from weir.lane");
                long turn = number(lanes, "select seq from weir.lane") + 1;
                try (Connection holder = lanes.sql()) {
                    holder.setAutoCommit(false);
                    holder.createStatement().execute("select from weir.item where key = 'a' for update");
                    Future<WriteOutcome> lost = writers.submit(() -> lanes.commit.write(put("a", "2")));
                    Waiting.until(() -> text(lanes, "select count(*) from pg_stat_activity where wait_event_type = 'Lock'")
                            .equals("1"));
                    wire.loseNextAnswer();
                    server.kill();
                    server.restore(backup);
                    try (var other = new LaneFixture(database, LaneFixture.settings(1, Duration.ofSeconds(10)))) {
                        for (long seq = 0; seq < turn; seq = number(other, "select seq from weir.lane")) {
                            other.commit.write(put("b", "other"));
                        }
                        assertEquals(id, number(other, "select id from weir.lane"), "the number came back");
                        assertEquals(turn, number(other, "select seq from weir.lane"));
                        wire.mend();
                        var failure = assertThrows(ExecutionException.class, lost::get);
                        assertInstanceOf(StoreException.OutcomeUnknown.class, failure.getCause());
                        assertEquals(0, number(other, "select count(*) from weir.item where key = 'a'"));
                        assertInstanceOf(WriteOutcome.Stored.class, lanes.commit.write(put("c", "1")));
                        assertInstanceOf(WriteOutcome.Stored.class, other.commit.write(put("d", "1")));
                        assertEquals(2, number(other, "select count(*) from weir.lane"));
                    }
                }
            }
        }
    }

    @Test
    void aLaneTakesANewRowInANewEraOfTheDatabase() throws Exception {
        try (TestPostgres server = TestPostgres.privateServer();
                var lanes = new LaneFixture(server, LaneFixture.settings(1, Duration.ofSeconds(20)))) {
            lanes.commit.write(put("a", "1"));
            String before = text(lanes, "select owner from weir.lane");
            server.kill();
            server.startAgain();
            assertInstanceOf(WriteOutcome.Stored.class, lanes.commit.write(put("a", "2")));
            assertInstanceOf(WriteOutcome.Stored.class, lanes.commit.write(put("a", "3")));
            assertNotEquals(before, text(lanes, "select owner from weir.lane order by id desc limit 1"));
            assertEquals("3", text(lanes, "select convert_from(value, 'UTF8') from weir.item"));
        }
    }

    @Test
    void noStatementTouchesARowOfAnotherOwner() throws Exception {
        TestDatabase database = TestPostgres.version18().freshDatabase();
        LaneFixture.migrate(database);
        try (Connection connection = LaneFixture.connector(database, Duration.ofSeconds(1)).connect()) {
            LaneRow own = LaneRow.register(connection);
            var stolen = new LaneRow(own.id(), UUID.randomUUID());
            for (WriteStatement statement : List.of(new PlainWrites(), ConditionalWrites.waiting(null),
                    ConditionalWrites.skippingLocked(null))) {
                assertFalse(statement.send(connection, stolen, 1, List.of(put("a", "1"))).moved());
                assertFalse(statement.send(connection, stolen, 1, List.of(put("a", "1"), put("b", "1"))).moved());
            }
            assertFalse(stolen.pass(connection, 0, 1));
            assertFalse(stolen.confirm(connection, 0));
            assertEquals(OptionalLong.empty(), stolen.seq(connection));
            assertTrue(stolen.left(connection, List.of(put("a", "1"))).isEmpty());
            assertEquals(OptionalLong.of(0), own.seq(connection));
        }
    }

    private static long number(LaneFixture lanes, String query) throws SQLException {
        return Long.parseLong(Objects.requireNonNull(lanes.sqlText(query)));
    }

    private static String text(LaneFixture lanes, String query) {
        try {
            return String.valueOf(lanes.sqlText(query));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TestDatabase through(FaultyWire wire, TestDatabase database, TestPostgres server) {
        return new TestDatabase(
                database.dsn().replace(":" + server.port(), ":" + wire.port()),
                database.jdbcUrl().replace(":" + server.port(), ":" + wire.port()),
                database.user(),
                database.password());
    }
}
