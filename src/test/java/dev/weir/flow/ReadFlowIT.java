package dev.weir.flow;

import static dev.weir.flow.FlowFixture.await;
import static dev.weir.flow.FlowFixture.bytes;
import static dev.weir.flow.FlowFixture.key;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.flow.FlowFixture.Said;
import dev.weir.item.HeapBody;
import dev.weir.item.ItemKey;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Where reads take their answers from, and how often they ask the database, over a real one. */
final class ReadFlowIT {
    private static final byte[] SMALL = bytes("small", 100);
    private static final byte[] OTHER = bytes("other", 120);
    private static final byte[] MIDDLE = bytes("middle", FlowSettings.OFF_HEAP_FROM);

    private static FlowFixture flow(FlowSettings settings) {
        return new FlowFixture(WeirDatabase.on(TestPostgres.version18()), settings);
    }

    @Test
    void aMissIsLoadedAndThenHitOnTheHeap() throws Exception {
        try (var flow = flow(FlowSettings.trusting())) {
            flow.sqlPut("k", SMALL);
            Said miss = flow.read("k");
            assertEquals(Source.DATABASE, miss.source());
            assertArrayEquals(SMALL, miss.bytes());
            Said hit = flow.read("k");
            assertEquals(Source.HEAP, hit.source());
            assertArrayEquals(SMALL, hit.bytes());
            assertEquals(miss.head(), hit.head());
            assertEquals(1, flow.count("weir.read.loads"));
            flow.check();
        }
    }

    @Test
    void aValueOfSizeIsHitOffTheHeap() throws Exception {
        try (var flow = flow(FlowSettings.trusting())) {
            flow.sqlPut("k", MIDDLE);
            flow.sqlPut("less", bytes("less", FlowSettings.OFF_HEAP_FROM - 1));
            assertEquals(Source.DATABASE, flow.read("k").source());
            assertEquals(Source.DATABASE, flow.read("less").source());
            Said hit = flow.read("k");
            assertEquals(Source.OFF_HEAP, hit.source());
            assertArrayEquals(MIDDLE, hit.bytes());
            assertEquals(Source.HEAP, flow.read("less").source());
            flow.check();
        }
    }

    @Test
    void anEmptyValueIsAnItem() throws Exception {
        try (var flow = flow(FlowSettings.trusting())) {
            flow.put("k", new byte[0]);
            flow.sqlPut("j", new byte[0]);
            for (String key : List.of("k", "j", "k", "j")) {
                assertArrayEquals(new byte[0], flow.read(key).bytes());
            }
            flow.check();
        }
    }

    @Test
    void absenceIsCached() throws Exception {
        try (var flow = flow(FlowSettings.trusting())) {
            flow.put("gone", SMALL);
            flow.delete("gone");
            assertNull(flow.read("gone").head());
            assertEquals(0, flow.count("weir.read.loads"));
            assertEquals(Source.DATABASE, flow.read("never").source());
            Said hit = flow.read("never");
            assertEquals(Source.HEAP, hit.source());
            assertNull(hit.head());
            assertEquals(1, flow.count("weir.read.loads"));
            flow.check();
        }
    }

    @Test
    void manyReadersOfOneMissingKeyCauseOneLoad() throws Exception {
        for (byte[] value : List.of(SMALL, MIDDLE, bytes("large", 3 * FlowSettings.INLINE_UP_TO))) {
            try (var flow = flow(FlowSettings.trusting())) {
                flow.sqlPut("k", value);
                Queue<Said> said = new ConcurrentLinkedQueue<>();
                List<Thread> readers = new ArrayList<>();
                try (Connection lock = flow.lockItems()) {
                    for (int i = 0; i < 200; i++) {
                        readers.add(Thread.ofVirtual().start(() -> said.add(flow.read("k"))));
                    }
                    await("all readers wait", () -> readers.stream().allMatch(ReadFlowIT::waits));
                    lock.rollback();
                }
                for (Thread reader : readers) {
                    reader.join();
                }
                assertEquals(200, said.size());
                assertTrue(said.stream().allMatch(each -> each.is(value)));
                assertEquals(1, flow.count("weir.read.loads"));
                flow.check();
            }
        }
    }

    @Test
    void missesOfManyKeysShareFewStatements() throws Exception {
        try (var flow = flow(FlowSettings.trusting());
                ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            flow.database.execute(
                    "insert into weir.item (bucket, key, value) select 'b', 'k' || i, i::text::bytea from generate_series(0, 799) i");
            List<ItemKey> keys = IntStream.range(0, 1000).mapToObj(i -> key("k" + i)).toList();
            Future<List<Reading>> all;
            try (Connection lock = flow.lockItems()) {
                List<Future<Said>> first = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    ItemKey each = key("first" + i);
                    first.add(readers.submit(() -> flow.read(each, false)));
                }
                await("both lanes are in the database", () -> sentStatements(flow) == 2);
                all = readers.submit(() -> flow.reads.readAll(keys, false));
                await("all others wait", () -> flow.gauge("weir.load.queue.items") >= 1000);
                lock.rollback();
                for (Future<Said> each : first) {
                    assertNull(each.get().head());
                }
            }
            List<Reading> readings = all.get();
            for (int i = 0; i < 1000; i++) {
                try (Reading reading = readings.get(i)) {
                    Said said = FlowFixture.said(reading);
                    assertEquals(i < 800, said.is(Integer.toString(i).getBytes(StandardCharsets.UTF_8)));
                }
            }
            // Two that were on their way, and one more of each lane for all that waited.
            assertTrue(flow.statements() <= 4, () -> flow.statements() + " statements");
            flow.check();
        }
    }

    private static long sentStatements(FlowFixture flow) throws Exception {
        return flow.database.number("select count(*) from pg_stat_activity where datname = current_database()"
                + " and application_name = 'weir load' and wait_event_type = 'Lock'");
    }

    @Test
    void oneKeyAskedForManyTimesAtOnceIsAnsweredEachTime() throws Exception {
        try (var flow = flow(FlowSettings.trusting())) {
            flow.sqlPut("k", MIDDLE);
            List<Reading> readings = flow.reads.readAll(Collections.nCopies(50, key("k")), false);
            for (Reading reading : readings) {
                try (reading) {
                    assertArrayEquals(MIDDLE, FlowFixture.said(reading).bytes());
                }
            }
            assertEquals(1, flow.count("weir.read.loads"));
            flow.check();
        }
    }

    @Test
    void aHitPastTheTtlIsConfirmedByItsVersionAlone() throws Exception {
        try (var flow = flow(FlowSettings.trusting().ttl(Duration.ZERO))) {
            flow.sqlPut("k", SMALL);
            flow.sqlPut("m", MIDDLE);
            byte[] first;
            try (Reading reading = flow.reads.read(key("k"), false)) {
                first = onHeap(reading);
            }
            assertEquals(Source.DATABASE, flow.read("m").source());
            for (int i = 1; i <= 10; i++) {
                try (Reading reading = flow.reads.read(key("k"), false)) {
                    assertEquals(Source.HEAP, reading.source());
                    assertEquals(Freshness.CONFIRMED, reading.freshness());
                    assertSame(first, onHeap(reading));
                }
                assertEquals(Source.OFF_HEAP, flow.read("m").source());
                assertEquals(2 * i, flow.count("weir.read.confirmed"));
                assertEquals(2 + 2 * i, flow.count("weir.read.loads"));
            }
            assertEquals(2, flow.count("weir.read.misses"));
            flow.check();
        }
    }

    private static byte[] onHeap(Reading reading) {
        var found = assertInstanceOf(Reading.Found.class, reading);
        return assertInstanceOf(HeapBody.class, found.body()).bytes();
    }

    @Test
    void aConfirmedHitIsTrustedForTheTtlAgain() throws Exception {
        try (var flow = flow(FlowSettings.trusting().ttl(Duration.ofMillis(50)))) {
            flow.sqlPut("k", SMALL);
            flow.read("k");
            await("a confirmation", () -> flow.read("k").source() == Source.HEAP && flow.count("weir.read.confirmed") == 1);
            // A read within 50 ms of the confirmation finds it trusted; one of many tries does, even where threads stall.
            await("a hit nobody had to confirm", () -> {
                double before = flow.count("weir.read.loads");
                flow.read("k");
                flow.read("k");
                return flow.count("weir.read.loads") - before < 2;
            });
            flow.check();
        }
    }

    @Test
    void sqlOfOthersIsSeenWithinTheTtl() throws Exception {
        Duration ttl = Duration.ofMillis(300);
        try (var flow = flow(FlowSettings.trusting().ttl(ttl))) {
            flow.put("k", SMALL);
            assertArrayEquals(SMALL, flow.read("k").bytes());
            seen(flow, ttl, "update weir.item set value = 'x' where key = 'k'", said -> said.is(new byte[] {'x'}));
            seen(flow, ttl, "delete from weir.item where key = 'k'", said -> said.head() == null);
            seen(flow, ttl, "insert into weir.item (bucket, key, value) values ('b', 'k', 'y')", said -> said.is(new byte[] {'y'}));
            seen(flow, ttl, "select weir.delete_item('b', 'k')", said -> said.head() == null);
            seen(flow, ttl, "select weir.put_item('b', 'k', repeat('z', 40000)::bytea)",
                    said -> said.head() != null && said.head().length() == 40000);
            seen(flow, ttl, "truncate weir.item", said -> said.head() == null);
            flow.check();
        }
    }

    /** A read that begins later than the ttl after the commit sees it; one that saw it never sees the old state again. */
    private static void seen(FlowFixture flow, Duration ttl, String sql, Predicate<Said> isNew)
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
                    long version = flow.put("k", value);
                    Said said = flow.read("k");
                    assertArrayEquals(value, said.bytes());
                    assertEquals(version, Objects.requireNonNull(said.head()).version());
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
    void ownWritesAreReadBackAtOnceByAllWhileTheTierThrowsThemOut() throws Exception {
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
    void aReadThroughNeverJoinsAnOlderLoad() throws Exception {
        try (var flow = flow(FlowSettings.trusting());
                ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            flow.sqlPut("k", SMALL);
            Future<Said> older;
            Future<Said> through;
            Future<Said> later;
            try (Connection lock = flow.lockItems()) {
                older = readers.submit(() -> flow.read("k"));
                await("the older load is in the database", () -> sentStatements(flow) == 1);
                through = readers.submit(() -> flow.readThrough("k"));
                await("the newer load waits", () -> flow.gauge("weir.load.queue.items") == 1);
                later = readers.submit(() -> flow.read("k"));
                try (var update = lock.prepareStatement("update weir.item set value = ? where key = 'k'")) {
                    update.setBytes(1, OTHER);
                    update.executeUpdate();
                }
                lock.commit();
            }
            assertArrayEquals(OTHER, through.get().bytes());
            assertArrayEquals(OTHER, later.get().bytes());
            Said either = older.get();
            assertTrue(either.is(SMALL) || either.is(OTHER));
            assertArrayEquals(OTHER, flow.read("k").bytes());
            assertEquals(2, flow.count("weir.read.loads"));
            flow.check();
        }
    }

    @Test
    void aReadThroughAsksTheDatabaseThoughTheHitIsTrusted() throws Exception {
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
                Future<Said> reader = clients.submit(() -> flow.read(name));
                flow.put(name, OTHER);
                assertArrayEquals(OTHER, flow.read(name).bytes());
                Said said = reader.get();
                assertTrue(said.is(SMALL) || said.is(OTHER));
                assertArrayEquals(OTHER, flow.read(name).bytes());
            }
            flow.check();
        }
    }

    private static boolean waits(Thread thread) {
        Thread.State state = thread.getState();
        return state == Thread.State.TIMED_WAITING || state == Thread.State.WAITING;
    }
}
