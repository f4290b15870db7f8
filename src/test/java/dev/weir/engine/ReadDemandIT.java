package dev.weir.engine;

import static dev.weir.engine.FlowFixture.await;
import static dev.weir.engine.FlowFixture.bytes;
import static dev.weir.engine.FlowFixture.key;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weir.database.StoreException;
import dev.weir.item.Version;
import dev.weir.testing.FaultyWire;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Readers with demands beyond trust, at an edge that does not know what another edge has written. */
final class ReadDemandIT {
    private static final byte[] OLD = bytes("old", 100);
    private static final byte[] NEW = bytes("new", 120);
    private static final ReadDemand ONLY_IF_CACHED = new ReadDemand(false, true, Version.NONE);

    private static FlowFixture flow(WeirDatabase database) {
        return new FlowFixture(database, FlowSettings.trusting());
    }

    private static byte @Nullable [] value(FlowFixture flow, ReadDemand demand) {
        try (ReadResult reading = flow.reads.read(key("k"), demand)) {
            return FlowFixture.answer(reading).bytes();
        }
    }

    @Test
    void anEdgeThatIsBehindLoadsWhatAnotherHasWritten() throws Exception {
        for (int size : List.of(100, FlowSettings.OFF_HEAP_FROM, 3 * FlowSettings.INLINE_UP_TO)) {
            byte[] old = bytes("old", size);
            byte[] fresh = bytes("new", size + 1);
            WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
            try (var behind = flow(database);
                    var other = flow(database)) {
                behind.put("k", old);
                Version version = other.put("k", fresh);
                assertArrayEquals(old, value(behind, ReadDemand.ANY), "it does not know yet");
                assertArrayEquals(fresh, value(behind, ReadDemand.atLeast(version)));
                assertArrayEquals(fresh, value(behind, ReadDemand.ANY), "now it does");
                long loads = behind.statements();
                assertArrayEquals(fresh, value(behind, ReadDemand.atLeast(version)));
                assertEquals(loads, behind.statements(), "what is new enough needs no load");
                behind.check();
                other.check();
            }
        }
    }

    @Test
    void aDeleteElsewhereIsNewEnoughByItsTombstone() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        try (var behind = flow(database);
                var other = flow(database)) {
            behind.put("k", OLD);
            other.put("k", NEW);
            Version version = other.delete("k");
            try (ReadResult reading = behind.reads.read(key("k"), ReadDemand.atLeast(version))) {
                assertEquals(version, assertInstanceOf(ReadResult.Absent.class, reading).version());
            }
            behind.check();
        }
    }

    @Test
    void aVersionThatTheDatabaseDoesNotHaveIsAnsweredAfterOneLoad() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        try (var flow = flow(database)) {
            Version version = flow.put("k", OLD);
            ReadDemand more = ReadDemand.atLeast(new Version(version.number() + 1));
            try (ReadResult reading = flow.reads.read(key("k"), more)) {
                assertEquals(version, reading.version());
            }
            FlowFixture.await("one load", () -> flow.statements() == 1);
            List<ReadResult> both = flow.reads.readAll(List.of(key("k"), key("none")), more);
            assertEquals(version, both.getFirst().version());
            both.forEach(ReadResult::close);
            flow.check();
        }
    }

    @Test
    void anOlderLoadIsUsedOnlyIfItIsNewEnough() throws Exception {
        TestPostgres server = TestPostgres.version18();
        WeirDatabase database = WeirDatabase.on(server);
        try (var wire = new FaultyWire(server.port());
                var behind = new FlowFixture(
                        database,
                        database.database().dsn().replace(":" + server.port(), ":" + wire.port()),
                        FlowSettings.trusting());
                var other = flow(database)) {
            Version old = other.put("k", OLD);
            // Prepares the statement, so that the delayed answer is that of the load itself.
            value(behind, ReadDemand.READ_THROUGH);

            wire.holdAnswers();
            var early = new Reader(behind, ReadDemand.READ_THROUGH);
            wire.awaitHeld();
            Version version = other.put("k", NEW);
            // What is trusted is too old for these readers, and the load in flight was sent before they arrived.
            List<Reader> late = IntStream.range(0, 20).mapToObj(i -> new Reader(behind, ReadDemand.atLeast(version))).toList();
            await("all wait for it", () -> late.stream().allMatch(Reader::waits));
            wire.letGo();

            assertArrayEquals(OLD, early.value());
            for (Reader each : late) {
                assertArrayEquals(NEW, each.value());
            }
            assertArrayEquals(NEW, value(behind, ReadDemand.atLeast(old)));
            behind.check();
        }
    }

    /** A reader on a thread of its own. */
    private static final class Reader {
        private final CompletableFuture<byte @Nullable []> value = new CompletableFuture<>();
        private final Thread thread;

        Reader(FlowFixture flow, ReadDemand demand) {
            thread = Thread.ofVirtual().start(() -> value.completeAsync(() -> ReadDemandIT.value(flow, demand), Runnable::run));
        }

        boolean waits() {
            Thread.State state = thread.getState();
            return state == Thread.State.TIMED_WAITING || state == Thread.State.WAITING;
        }

        byte @Nullable [] value() throws Exception {
            return value.get();
        }
    }

    @Test
    void onlyIfCachedNeverReadsTheDatabase() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        try (var flow = flow(database)) {
            flow.sqlPut("k", OLD);
            assertThrows(NotCachedException.class, () -> flow.reads.read(key("k"), ONLY_IF_CACHED));
            assertEquals(0, flow.statements());
            assertArrayEquals(OLD, value(flow, ReadDemand.ANY));
            assertArrayEquals(OLD, value(flow, ONLY_IF_CACHED));
            assertThrows(
                    NotCachedException.class, () -> flow.reads.readAll(List.of(key("k"), key("none")), ONLY_IF_CACHED));
            assertThrows(NotCachedException.class, () -> flow.reads.read(key("k"), new ReadDemand(true, true, Version.NONE)));
            assertThrows(
                    NotCachedException.class, () -> flow.reads.read(key("k"), new ReadDemand(false, true, Version.MAX)));
            FlowFixture.await("one load", () -> flow.statements() == 1);
            flow.check();
        }
        try (var flow = new FlowFixture(database, FlowSettings.trusting().ttl(Duration.ZERO))) {
            assertArrayEquals(OLD, value(flow, ReadDemand.ANY));
            assertThrows(
                    NotCachedException.class, () -> flow.reads.read(key("k"), ONLY_IF_CACHED),
                    "what must be confirmed is no hit");
        }
    }

    @Test
    void staleIsServedOnlyIfItIsNewEnough() throws Exception {
        FlowSettings settings = FlowSettings.trusting()
                .ttl(Duration.ZERO)
                .read(FlowSettings.reads(2, 16384, 8, Duration.ofSeconds(2)));
        try (TestPostgres server = TestPostgres.privateServer();
                var flow = new FlowFixture(WeirDatabase.on(server), settings)) {
            Version version = flow.put("k", OLD);
            server.kill();
            try (ReadResult reading = flow.reads.read(key("k"), ReadDemand.atLeast(version))) {
                assertEquals(Freshness.STALE, reading.freshness());
                assertEquals(version, reading.version());
            }
            assertThrows(
                    StoreException.Unavailable.class,
                    () -> flow.reads.read(key("k"), ReadDemand.atLeast(new Version(version.number() + 1))));
        }
    }
}
