package dev.weir.engine;

import static dev.weir.engine.FlowFixture.await;
import static dev.weir.engine.FlowFixture.bytes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.engine.FlowFixture.Answer;
import dev.weir.item.Version;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** How soon readers see what was written, through the edge and by plain SQL. */
final class CoherenceIT {
    private static final byte[] SMALL = bytes("small", 100);
    private static final byte[] OTHER = bytes("other", 120);

    private static FlowFixture flow(FlowSettings settings) {
        return new FlowFixture(WeirDatabase.on(TestPostgres.version18()), settings);
    }

    @Test
    void plainSqlIsSeenWithinTheTtl() throws Exception {
        Duration ttl = Duration.ofMillis(300);
        try (var flow = flow(FlowSettings.trusting().ttl(ttl))) {
            flow.put("k", SMALL);
            assertArrayEquals(SMALL, flow.read("k").bytes());
            seen(flow, ttl, "update weir.item set value = 'x' where key = 'k'", answer -> answer.is(new byte[] {'x'}));
            seen(flow, ttl, "delete from weir.item where key = 'k'", answer -> answer.head() == null);
            seen(flow, ttl, "insert into weir.item (bucket, key, value) values ('b', 'k', 'y')",
                    answer -> answer.is(new byte[] {'y'}));
            seen(flow, ttl, "select weir.delete_item('b', 'k')", answer -> answer.head() == null);
            seen(flow, ttl, "select weir.put_item('b', 'k', repeat('z', 40000)::bytea)",
                    answer -> answer.head() != null && answer.head().length() == 40000);
            seen(flow, ttl, "truncate weir.item", answer -> answer.head() == null);
            flow.check();
        }
    }

    /** A read that begins later than the ttl after the commit sees it; one that saw it never sees the old state again. */
    private static void seen(FlowFixture flow, Duration ttl, String sql, Predicate<Answer> isNew)
            throws Exception {
        flow.database.execute(sql);
        long committed = System.nanoTime();
        await(sql, () -> {
            long begun = System.nanoTime();
            boolean now = isNew.test(flow.read("k"));
            assertTrue(now || begun - committed <= ttl.toNanos(), () -> "not seen in time: " + sql);
            return now;
        });
        for (int i = 0; i < 20; i++) {
            assertTrue(isNew.test(flow.read("k")), () -> "seen and unseen: " + sql);
        }
    }

    @Test
    void ownWritesAreReadBackAtOnce() throws Exception {
        for (Duration ttl : List.of(Duration.ZERO, Duration.ofHours(1))) {
            try (var flow = flow(FlowSettings.trusting().ttl(ttl))) {
                for (int i = 0; i < 60; i++) {
                    byte[] value = bytes("v" + i, List.of(10, FlowSettings.OFF_HEAP_FROM, 70_000).get(i % 3));
                    Version version = flow.put("k", value);
                    Answer answer = flow.read("k");
                    assertArrayEquals(value, answer.bytes());
                    assertEquals(version, Objects.requireNonNull(answer.head()).version());
                    if (i % 7 == 0) {
                        flow.delete("k");
                        assertNull(flow.read("k").head());
                    }
                }
                flow.check();
            }
        }
    }

    @Test
    void ownWritesAreReadBackAtOnceByAllWhileTheTierEvictsThem() throws Exception {
        // Room for about two entries, so that nearly every read after a write is a load.
        try (var flow = flow(FlowSettings.trusting().heapBytes(700).offHeapBytes(1 << 20));
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> done = new ArrayList<>();
            for (int client = 0; client < 8; client++) {
                String mine = "k" + client;
                done.add(clients.submit(() -> {
                    for (int i = 0; i < 60; i++) {
                        byte[] value = bytes(mine + i, 100 + i % 5 * 3_000);
                        flow.put(mine, value);
                        for (int times = 0; times < 3; times++) {
                            assertArrayEquals(value, flow.read(mine).bytes());
                        }
                    }
                }));
            }
            join(done);
            flow.check();
        }
    }

    private static void join(List<Future<?>> all) throws InterruptedException, ExecutionException {
        for (Future<?> each : all) {
            each.get();
        }
    }

    @Test
    void aReadThroughReadsTheDatabaseEvenIfTheHitIsTrusted() throws Exception {
        try (var flow = flow(FlowSettings.trusting())) {
            flow.put("k", SMALL);
            assertEquals(Source.HEAP, flow.read("k").source());
            flow.sqlPut("k", OTHER);
            assertArrayEquals(SMALL, flow.read("k").bytes());
            assertArrayEquals(OTHER, flow.readThrough("k").bytes());
            assertArrayEquals(OTHER, flow.read("k").bytes());
            flow.check();
        }
    }

    @Test
    void aLoadSentBeforeAnOwnWriteDoesNotBringTheOldValueBack() throws Exception {
        try (var flow = flow(FlowSettings.trusting());
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 100; round++) {
                String name = "k" + round;
                flow.sqlPut(name, SMALL);
                Future<Answer> reader = clients.submit(() -> flow.read(name));
                flow.put(name, OTHER);
                assertArrayEquals(OTHER, flow.read(name).bytes());
                Answer answer = reader.get();
                assertTrue(answer.is(SMALL) || answer.is(OTHER));
                assertArrayEquals(OTHER, flow.read(name).bytes());
            }
            flow.check();
        }
    }
}
