package dev.weir.write;

import static dev.weir.write.LaneFixture.ifMatch;
import static dev.weir.write.LaneFixture.key;
import static dev.weir.write.LaneFixture.put;
import static dev.weir.write.LaneFixture.version;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weir.coherence.WriteStamp;
import dev.weir.database.StoreException;
import dev.weir.item.ItemKey;
import dev.weir.item.Tags;
import dev.weir.item.Version;
import dev.weir.kind.LogOps;
import dev.weir.postgres.Connector;
import dev.weir.precondition.WriteConditions;
import dev.weir.store.GroupLoad;
import dev.weir.store.Loaded;
import dev.weir.store.ReadSettings;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.Waiting;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What lanes make of what nobody foresaw: memory that runs out, caches that fail, rows that vanish. */
final class UnforeseenIT {
    private static Throwable failure(String kind) {
        return kind.equals("error") ? new OutOfMemoryError("for a test") : new IllegalStateException("for a test");
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable failure) throws T {
        throw (T) failure;
    }

    /** Fails as often as it is told to. */
    private static final class FailingListener implements CommitListener {
        final AtomicReference<@Nullable Throwable> next = new AtomicReference<>();
        final List<ItemKey> uncertain = new CopyOnWriteArrayList<>();
        final List<ItemKey> settled = new CopyOnWriteArrayList<>();

        @Override
        public void decided(Kind kind, Write write, WriteOutcome verdict, WriteStamp stamp) {
            Throwable failure = next.getAndSet(null);
            if (failure != null) {
                UnforeseenIT.<RuntimeException>sneak(failure);
            }
        }

        @Override
        public void uncertain(Collection<ItemKey> keys) {
            uncertain.addAll(keys);
        }

        @Override
        public void settled(Collection<ItemKey> keys) {
            settled.addAll(keys);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"error", "exception"})
    void aCacheThatFailsAfterTheCommitNeitherRepeatsTheWriteNorEndsTheLane(String kind) throws Exception {
        try (var lanes = new LaneFixture(TestPostgres.version18())) {
            var listener = new FailingListener();
            var settings = LaneFixture.settings(1, Duration.ofSeconds(5));
            try (var commit = new RegisterWrites(new GroupCommit(
                    LaneFixture.connector(lanes.database, settings.lockWait()), lanes.identity, settings, listener,
                    lanes.registry))) {
                commit.start();
                long first = version(commit.write(put("a", "1")));
                listener.next.set(failure(kind));
                WriteOutcome second = commit.write(put("a", "2", ifMatch(first)));
                assertEquals(lanes.sqlText("select version from weir.item"), String.valueOf(version(second)));
                // What could not be installed is not kept either.
                assertEquals(List.of(key("a")), listener.uncertain);
                assertEquals(List.of(key("a")), listener.settled);
                listener.next.set(failure(kind));
                List<WriteOutcome> group =
                        commit.writeAtomically(List.of(put("b", "1"), put("a", "3", ifMatch(version(second)))));
                assertEquals(List.of("Stored", "Stored"), group.stream().map(w -> w.getClass().getSimpleName()).toList());
                assertInstanceOf(WriteOutcome.Stored.class, commit.write(put("a", "4")));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"error", "exception"})
    void aLaneOutlivesAConnectionThatFailsInAnUnforeseenWay(String kind) {
        try (var lanes = new LaneFixture(TestPostgres.version18())) {
            var settings = LaneFixture.settings(1, Duration.ofSeconds(5));
            var next = new AtomicReference<@Nullable Throwable>(failure(kind));
            var nextLoad = new AtomicReference<@Nullable Throwable>(failure(kind));
            try (var commit = new RegisterWrites(new GroupCommit(
                    failing(lanes, next), lanes.identity, settings, lanes.listener, lanes.registry));
                    var load = new GroupLoad(
                            failing(lanes, nextLoad), lanes.identity, oneLane(), lanes.registry)) {
                commit.start();
                load.start();
                assertInstanceOf(WriteOutcome.Stored.class, commit.write(put("a", "1")));
                var small = assertInstanceOf(
                        Loaded.Small.class,
                        load.submit(key("a"), Version.NONE, Duration.ofSeconds(5).toNanos()).await());
                assertArrayEquals("1".getBytes(StandardCharsets.UTF_8), small.value());
            }
        }
    }

    private static LaneFixture oneWriteLane() {
        return new LaneFixture(TestPostgres.version18(), LaneFixture.settings(1, Duration.ofSeconds(5)));
    }

    private static ReadSettings oneLane() {
        return new ReadSettings(1, 256, 64 << 10, 1 << 20, 4, 8, 16384, Duration.ofSeconds(5),
                Duration.ofSeconds(1));
    }

    private static Connector failing(LaneFixture lanes, AtomicReference<@Nullable Throwable> next) {
        Connector real = LaneFixture.connector(lanes.database, Duration.ofMillis(100));
        return () -> {
            Throwable failure = next.getAndSet(null);
            if (failure != null) {
                UnforeseenIT.<RuntimeException>sneak(failure);
            }
            return real.connect();
        };
    }

    @Test
    void aWriteWhoseStatementAlwaysThrowsLeavesItsNeighboursAlone() throws Exception {
        try (var lanes = oneWriteLane()) {
            lanes.sqlDo("insert into weir.bucket (name, kind) values ('b', 'log')");
            Kind log = Objects.requireNonNull(Kinds.named("log"));
            var settings = LaneFixture.settings(1, Duration.ofSeconds(5));
            var meters = new SimpleMeterRegistry();
            try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor();
                    var commit = new GroupCommit(
                            LaneFixture.connector(lanes.database, settings.lockWait()), lanes.identity, settings, lanes.listener,
                            meters)) {
                // The statement of logs cannot take it.
                Future<WriteOutcome> put = writers.submit(() -> commit.write(log, put(UUID.randomUUID().toString(), "1")));
                List<Future<WriteOutcome>> appends = Stream.generate(() -> append(log))
                        .limit(8)
                        .map(append -> writers.submit(() -> commit.write(log, append)))
                        .toList();
                Waiting.until(() -> meters.get("weir.write.queue.items").gauge().value() == 9);
                commit.start();
                for (Future<WriteOutcome> each : appends) {
                    assertInstanceOf(WriteOutcome.Appended.class, each.get());
                }
                assertFalse(put.isDone());
                assertInstanceOf(StoreException.class, assertThrows(ExecutionException.class, put::get).getCause());
            }
        }
    }

    private static Write append(Kind log) {
        var op = new Write.Op(
                key(UUID.randomUUID().toString()), LogOps.append(new byte[] {'1'}, List.of()), Tags.NONE, OptionalLong.empty(),
                OptionalLong.empty(), WriteConditions.NONE);
        return log.accepted(op, 1024);
    }

    @Test
    void aLaneWhoseRowWasReapedTakesANewOneAndLosesNoWrite() throws Exception {
        try (var lanes = oneWriteLane()) {
            lanes.commit.write(put("a", "1"));
            lanes.sqlDo("delete from weir.lane");
            assertInstanceOf(WriteOutcome.Stored.class, lanes.commit.write(put("a", "2")));
            lanes.sqlDo("delete from weir.lane");
            assertInstanceOf(WriteOutcome.Stored.class, lanes.commit.writeAtomically(List.of(put("a", "3"))).getFirst());
            assertEquals("3", lanes.sqlText("select convert_from(value, 'UTF8') from weir.item"));
            assertEquals(List.of(), lanes.listener.uncertain);
        }
    }

    @Test
    void aRowThatATriggerDropsIsRefusedAndNotCalledStored() throws Exception {
        try (var lanes = oneWriteLane()) {
            lanes.sqlDo("create function drop_row() returns trigger language plpgsql as $$ begin"
                    + " if new.key = 'dropped' then return null; end if; return new; end $$;"
                    + "create trigger drop_row before insert on weir.item for each row execute function drop_row()");
            assertThrows(StoreException.Refused.class, () -> lanes.commit.write(put("dropped", "1")));
            assertThrows(
                    StoreException.Refused.class, () -> lanes.commit.write(put("dropped", "1", LaneFixture.createOnly())));
            assertInstanceOf(WriteOutcome.Stored.class, lanes.commit.write(put("kept", "1")));
        }
    }
}
