package dev.weir.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.coherence.Snapshot;
import dev.weir.testing.FaultyWire;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A stream that is cut, stalled or told to open again. */
final class CutIT {
    private static final StreamSettings PATIENT = new StreamSettings(
            Duration.ofMillis(50), Duration.ofSeconds(30), Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofMillis(20),
            Duration.ofMillis(200));
    private static final StreamSettings IMPATIENT = new StreamSettings(
            Duration.ofMillis(50), Duration.ofSeconds(30), Duration.ofSeconds(1), Duration.ofHours(1), Duration.ofMillis(20),
            Duration.ofMillis(200));

    private static final String ITEMS =
            "insert into weir.item (bucket, key, value) select 'b', n::text, '1' from generate_series(1, 5000) n";

    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void aStreamWhoseServerProcessEndsIsOpenedAgain(TestPostgres server) throws SQLException {
        try (StreamFixture fixture = StreamFixture.openOn(server)) {
            fixture.sql("select pg_terminate_backend(" + walSender(fixture.database) + ")");
            awaitOpenedAgain(fixture);
            fixture.sql("insert into weir.item (bucket, key, value) values ('b', 'k', '1')");
            fixture.told.await("changed b/k ");
            assertEquals(1, fixture.registry.get("weir.changes.cuts").counter().count());
            assertEquals(2, fixture.registry.get("weir.changes.opened").counter().count());
        }
    }

    @Test
    void whoeverAsksForItGetsANewStream() throws SQLException {
        try (StreamFixture fixture = StreamFixture.openOn(TestPostgres.version18())) {
            fixture.told.hook(line -> {
                if (line.startsWith("changed b/full ")) {
                    fixture.stream.reopen("the fences are full");
                }
            });
            fixture.sql("insert into weir.item (bucket, key, value) values ('b', 'full', '1')");
            awaitOpenedAgain(fixture);
            fixture.told.awaitProof();
        }
    }

    @Test
    void aStreamForWhichThereIsNoMemoryIsOpenedAgain() throws SQLException {
        try (StreamFixture fixture = StreamFixture.openOn(TestPostgres.version18())) {
            fixture.told.hook(line -> {
                if (line.startsWith("changed b/bad ")) {
                    throw new OutOfMemoryError("on purpose");
                }
            });
            fixture.sql("insert into weir.item (bucket, key, value) values ('b', 'bad', '1')");
            awaitOpenedAgain(fixture);
        }
    }

    @Test
    void aListenerThatFailsCutsTheStream() throws SQLException {
        try (StreamFixture fixture = StreamFixture.openOn(TestPostgres.version18())) {
            fixture.told.hook(line -> {
                if (line.startsWith("changed b/bad ")) {
                    throw new IllegalStateException("on purpose");
                }
            });
            fixture.sql("insert into weir.item (bucket, key, value) values ('b', 'bad', '1')");
            awaitOpenedAgain(fixture);
        }
    }

    @Test
    void anotherDatabaseCutsTheStream() {
        try (StreamFixture fixture = StreamFixture.openOn(TestPostgres.version18())) {
            fixture.number.incrementAndGet();
            awaitOpenedAgain(fixture);
            fixture.told.awaitProof();
        }
    }

    @Test
    void nothingIsProvenWhileTheServerProcessIsFrozen() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        try (StreamFixture fixture = StreamFixture.started(database, PATIENT)) {
            fixture.told.awaitProof();
            long process = walSender(database);
            signal("STOP", process);
            try {
                fixture.sql("insert into weir.item (bucket, key, value) values ('b', 'k', '1')");
                long committed = System.nanoTime();
                for (int look = 0; look < 5; look++) {
                    Snapshot before = fixture.told.snapshot();
                    fixture.told.await("a look", told -> told.snapshot() != before);
                }
                assertFalse(fixture.told.isProvenSince(committed));
                assertEquals(List.of("opened"), fixture.told.lines());
                assertTrue(fixture.registry.get("weir.changes.lag.bytes").gauge().value() > 0);
            } finally {
                signal("CONT", process);
            }
            fixture.told.awaitProof();
            assertEquals(1, fixture.told.lines("changed b/k ").size());
            assertEquals(List.of(), fixture.told.lines("cut"));
        }
    }

    @Test
    void aServerThatIsSilentForTooLongIsLeft() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        try (StreamFixture fixture = StreamFixture.started(database, IMPATIENT)) {
            fixture.told.awaitProof();
            long process = walSender(database);
            signal("STOP", process);
            try {
                awaitOpenedAgain(fixture);
                fixture.told.awaitProof();
            } finally {
                signal("CONT", process);
            }
            Slots.await("the frozen process's slot is gone",
                    () -> database.number("select count(*) from pg_replication_slots where active_pid = " + process) == 0);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void aConnectionThatBreaksInAMessageLosesNothing(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        try (FaultyWire wire = new FaultyWire(server.port());
                StreamFixture fixture = StreamFixture.started(database, PATIENT, through(database, server, wire))) {
            fixture.told.awaitProof();
            wire.breakAnswersAfter(100_001);
            fixture.sql(ITEMS);
            awaitOpenedAgain(fixture);
            fixture.sql("insert into weir.item (bucket, key, value) values ('b', 'after', '1')");
            fixture.told.awaitProof();
            List<String> lines = fixture.told.lines();
            assertTrue(lines.getLast().startsWith("changed b/after "), lines.getLast());
            assertTrue(fixture.told.changes() < 5_001, fixture.told.changes() + " changes");
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void aConnectionThatStallsInAMessageIsLeft(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        try (FaultyWire wire = new FaultyWire(server.port());
                StreamFixture fixture = StreamFixture.started(database, IMPATIENT, through(database, server, wire))) {
            fixture.told.awaitProof();
            wire.holdAnswersAfter(100_001);
            fixture.sql(ITEMS);
            fixture.told.await("cut");
            wire.letGo();
            awaitOpenedAgain(fixture);
            fixture.told.awaitProof();
        }
    }

    private static String through(WeirDatabase database, TestPostgres server, FaultyWire wire) {
        return database.database().dsn().replace(":" + server.port() + "/", ":" + wire.port() + "/");
    }

    private static void awaitOpenedAgain(StreamFixture fixture) {
        fixture.told.await("another opening", told -> {
            List<String> lines = told.lines();
            int cut = lines.indexOf("cut");
            return cut >= 0 && lines.lastIndexOf("opened") > cut;
        });
    }

    static long walSender(WeirDatabase database) throws SQLException {
        return database.number("select active_pid from pg_replication_slots where database = current_database()");
    }

    static void signal(String name, long process) throws IOException, InterruptedException {
        assertEquals(0, new ProcessBuilder("kill", "-" + name, Long.toString(process)).start().waitFor());
    }
}
