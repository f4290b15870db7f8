package dev.weir.write;

import static dev.weir.write.LaneFixture.delete;
import static dev.weir.write.LaneFixture.ifMatch;
import static dev.weir.write.LaneFixture.key;
import static dev.weir.write.LaneFixture.put;
import static dev.weir.write.LaneFixture.version;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.database.StoreException;
import dev.weir.item.Metadata;
import dev.weir.testing.FaultyWire;
import dev.weir.testing.TestDatabase;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.Waiting;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What lanes make of batches whose answers are lost, by the wire or by a server process that freezes. */
final class LostAnswerIT {
    static List<TestPostgres> servers() {
        return TestPostgres.versions();
    }

    private static TestDatabase through(FaultyWire wire, TestDatabase database, TestPostgres server) {
        return new TestDatabase(
                database.dsn().replace(":" + server.port(), ":" + wire.port()),
                database.jdbcUrl().replace(":" + server.port(), ":" + wire.port()),
                database.user(),
                database.password());
    }

    @ParameterizedTest
    @MethodSource("servers")
    void aCommittedBatchIsToldFromItsRowsAndAppliedOnce(TestPostgres server) throws Exception {
        var database = server.freshDatabase();
        LaneFixture.migrate(database);
        try (var wire = new FaultyWire(server.port());
                var lanes = new LaneFixture(through(wire, database, server), LaneFixture.settings(1, Duration.ofSeconds(10)));
                var direct = new LaneFixture(database);
                var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            // Twice, so that the statements are prepared: the answer that is lost must be that of the batch itself.
            long first = version(lanes.commit.write(put("a", "1", ifMatch(version(lanes.commit.write(put("a", "0")))))));
            wire.loseNextAnswer();
            var mortal = new Write.Put(
                    key("a"), new byte[] {'2'}, Metadata.of("text/plain"), OptionalLong.empty(), OptionalLong.of(60),
                    ifMatch(first));
            Future<WriteOutcome> written = writers.submit(() -> lanes.commit.write(mortal));
            wire.awaitLost();
            awaitText(direct, "select convert_from(value, 'UTF8') from weir.item where key = 'a'", "2");
            wire.mend();
            var verdict = assertInstanceOf(WriteOutcome.Stored.class, written.get());
            assertEquals(direct.sqlText("select version from weir.item"), String.valueOf(version(verdict)));
            assertEquals(
                    direct.sqlText("select weir.epoch_millis(expires_at) from weir.item"),
                    String.valueOf(verdict.expiresAt().orElseThrow()));
            assertEquals(List.of(key("a")), lanes.listener.uncertain);
            assertEquals(List.of(key("a")), lanes.listener.settled);
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void anUnconditionalWriteOverwrittenSinceIsStillAnswered(TestPostgres server) throws Exception {
        WriteOutcome written = overwrittenBeforeItIsTold(server, false);
        assertTrue(((WriteOutcome.Stored) written).version().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("servers")
    void aConditionalWriteOverwrittenSinceHasAnUnknownOutcome(TestPostgres server) {
        var failure = assertThrows(ExecutionException.class, () -> overwrittenBeforeItIsTold(server, true));
        assertInstanceOf(StoreException.OutcomeUnknown.class, failure.getCause());
    }

    @ParameterizedTest
    @MethodSource("servers")
    void anUnconditionalWriteThatWasPassedByIsNotCalledStored(TestPostgres server) throws Exception {
        var database = server.freshDatabase();
        LaneFixture.migrate(database);
        try (var wire = new FaultyWire(server.port());
                var lanes = new LaneFixture(through(wire, database, server), LaneFixture.settings(1, Duration.ofSeconds(10)));
                var direct = new LaneFixture(database);
                Connection holder = direct.sql();
                var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            lanes.commit.write(put("a", "old"));
            holder.setAutoCommit(false);
            holder.createStatement().execute("select from weir.item where key = 'a' for update");
            Future<WriteOutcome> written = writers.submit(() -> lanes.commit.write(put("a", "new")));
            // Once its row was found locked, every batch with it passes locked rows by.
            long sent = Long.parseLong(Objects.requireNonNull(direct.sqlText("select max(seq) from weir.lane")));
            awaitText(direct, "select max(seq) > " + (sent + 1) + " from weir.lane", "t");
            wire.loseNextAnswer();
            wire.awaitLost();
            wire.mend();
            WriteOutcome verdict = null;
            try {
                holder.commit();
                verdict = written.get();
            } catch (ExecutionException e) {
                assertInstanceOf(StoreException.OutcomeUnknown.class, e.getCause());
            }
            if (verdict != null) {
                assertEquals("new", direct.sqlText("select convert_from(value, 'UTF8') from weir.item where key = 'a'"));
            }
        }
    }

    private static WriteOutcome overwrittenBeforeItIsTold(TestPostgres server, boolean conditional) throws Exception {
        var database = server.freshDatabase();
        LaneFixture.migrate(database);
        String value = "select convert_from(value, 'UTF8') from weir.item where key = 'a'";
        try (var wire = new FaultyWire(server.port());
                var lanes = new LaneFixture(through(wire, database, server), LaneFixture.settings(1, Duration.ofSeconds(10)));
                var direct = new LaneFixture(database);
                var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            long zeroth = version(lanes.commit.write(put("a", "0")));
            long first = version(lanes.commit.write(put("a", "1", ifMatch(zeroth))));
            wire.loseNextAnswer();
            Future<WriteOutcome> written =
                    writers.submit(() -> lanes.commit.write(conditional ? put("a", "2", ifMatch(first)) : put("a", "2")));
            wire.awaitLost();
            awaitText(direct, value, "2");
            direct.commit.write(put("a", "3"));
            wire.mend();
            try {
                return written.get();
            } finally {
                assertEquals("3", direct.sqlText(value));
                assertInstanceOf(WriteOutcome.Stored.class, lanes.commit.write(put("after", "1")));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void aBatchThatNeverReachedTheServerIsSentAgain(TestPostgres server) throws Exception {
        var database = server.freshDatabase();
        try (var lanes = new LaneFixture(database, LaneFixture.settings(1, Duration.ofSeconds(10)))) {
            lanes.commit.write(put("a", "1"));
            lanes.sqlDo("select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where application_name = 'weir-test' and datname = current_database()");
            assertInstanceOf(WriteOutcome.Stored.class, lanes.commit.write(put("a", "2")));
            assertInstanceOf(WriteOutcome.Deleted.class, lanes.commit.write(delete("a")));
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void aFrozenBatchNeverLandsOnALaterWriteOfAnotherEdge(TestPostgres server) throws Exception {
        var database = server.freshDatabase();
        // A long lock-wait, so that the backend still waits for the row when it freezes.
        var patient = new WriteSettings(
                1, 256, 4 << 20, 64 << 10, 16384, 64 << 20, Duration.ofSeconds(3), Duration.ofSeconds(30));
        try (var lanes = new LaneFixture(database, patient);
                var other = new LaneFixture(database);
                Connection holder = lanes.sql();
                var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            lanes.commit.write(put("a", "old"));
            String backend = backend(lanes);
            holder.setAutoCommit(false);
            holder.createStatement().execute("select from weir.item where key = 'a' for update");
            Future<WriteOutcome> frozen = writers.submit(() -> lanes.commit.write(put("a", "frozen")));
            awaitText(lanes, "select wait_event_type from pg_stat_activity where pid = " + backend, "Lock");
            signal("STOP", backend);
            try {
                holder.commit();
                var failure = assertThrows(ExecutionException.class, frozen::get);
                assertInstanceOf(StoreException.OutcomeUnknown.class, failure.getCause());
                assertInstanceOf(WriteOutcome.Stored.class, other.commit.write(put("a", "later")));
                assertEquals(List.of(key("a")), lanes.listener.uncertain);
            } finally {
                signal("CONT", backend);
            }
            assertInstanceOf(WriteOutcome.Stored.class, awaitWrite(lanes, put("b", "after")));
            assertEquals("later", lanes.sqlText("select convert_from(value, 'UTF8') from weir.item where key = 'a'"));
            assertEquals(List.of(key("a")), lanes.listener.settled);
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void whatAFrozenLaneStillHasIsCountedAndLetGoWhenItGivesTheConnectionUp(TestPostgres server) throws Exception {
        var database = server.freshDatabase();
        try (var lanes = new LaneFixture(database, LaneFixture.settings(1, Duration.ofSeconds(1)));
                Connection holder = lanes.sql();
                var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            awaitWrite(lanes, put("a", "old"));
            String backend = backend(lanes);
            lanes.listener.uncertainGate = new CountDownLatch(1);
            String value = "x".repeat(1 << 20);
            signal("STOP", backend);
            try {
                // Keeps the lane from finding out what became of the batch.
                holder.setAutoCommit(false);
                holder.createStatement().execute("lock weir.lane in access exclusive mode");
                Future<WriteOutcome> frozen = writers.submit(() -> lanes.commit.write(put("a", value)));
                var failure = assertThrows(ExecutionException.class, frozen::get);
                assertInstanceOf(StoreException.OutcomeUnknown.class, failure.getCause());
                assertEquals(value.length(), lanes.commit.abandonedBytes());
                lanes.listener.uncertainGate.countDown();
                Waiting.until(() -> lanes.commit.abandonedBytes() == 0);
                assertEquals(List.of(key("a")), lanes.listener.uncertain);
                assertEquals(List.of(), lanes.listener.settled);
                Future<WriteOutcome> withdrawn = writers.submit(() -> lanes.commit.write(put("b", value)));
                failure = assertThrows(ExecutionException.class, withdrawn::get);
                assertInstanceOf(StoreException.Unavailable.class, failure.getCause());
                Waiting.until(() -> lanes.registry.get("weir.write.queue.items").gauge().value() == 0);
                assertEquals(List.of(), lanes.listener.settled);
            } finally {
                lanes.listener.uncertainGate.countDown();
                holder.rollback();
                signal("CONT", backend);
            }
            assertInstanceOf(WriteOutcome.Stored.class, awaitWrite(lanes, put("c", "after")));
            assertEquals(List.of(key("a")), lanes.listener.settled);
            assertEquals("old", lanes.sqlText("select convert_from(value, 'UTF8') from weir.item where key = 'a'"));
            assertEquals(0, lanes.commit.abandonedBytes());
        }
    }

    private static String backend(LaneFixture lanes) throws Exception {
        return Objects.requireNonNull(lanes.sqlText(
                "select pid from pg_stat_activity where application_name = 'weir-test' and query like 'with turn%'"
                        + " and datname = current_database()"));
    }

    private static WriteOutcome awaitWrite(LaneFixture lanes, Write write) {
        for (int tries = 0;; tries++) {
            try {
                return lanes.commit.write(write);
            } catch (StoreException.Unavailable e) {
                assertTrue(tries < 10, "the lane did not come back");
            }
        }
    }

    private static void signal(String name, String pid) throws Exception {
        assertEquals(0, new ProcessBuilder("kill", "-" + name, pid).inheritIO().start().waitFor());
    }

    private static void awaitText(LaneFixture lanes, String query, String wanted) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!wanted.equals(lanes.sqlText(query))) {
            assertTrue(System.nanoTime() < end, () -> "never saw " + wanted + " from " + query);
            Thread.onSpinWait();
        }
    }
}
