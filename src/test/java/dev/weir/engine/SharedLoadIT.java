package dev.weir.engine;

import static dev.weir.engine.FlowFixture.await;
import static dev.weir.engine.FlowFixture.bytes;
import static dev.weir.engine.FlowFixture.key;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.engine.FlowFixture.Answer;
import dev.weir.item.ItemKey;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many readers share few loads; some readers must not share one. */
final class SharedLoadIT {
    private static final byte[] SMALL = bytes("small", 100);
    private static final byte[] OTHER = bytes("other", 120);
    private static final byte[] MIDDLE = bytes("middle", FlowSettings.OFF_HEAP_FROM);

    private static FlowFixture flow(FlowSettings settings) {
        return new FlowFixture(WeirDatabase.on(TestPostgres.version18()), settings);
    }

    @Test
    void manyReadersOfOneMissingKeyCauseOneLoad() throws Exception {
        for (byte[] value : List.of(SMALL, MIDDLE, bytes("large", 3 * FlowSettings.INLINE_UP_TO))) {
            try (var flow = flow(FlowSettings.trusting())) {
                flow.sqlPut("k", value);
                Queue<Answer> answers = new ConcurrentLinkedQueue<>();
                List<Thread> readers = new ArrayList<>();
                try (Connection lock = flow.lockItems()) {
                    for (int i = 0; i < 200; i++) {
                        readers.add(Thread.ofVirtual().start(() -> answers.add(flow.read("k"))));
                    }
                    await("all readers wait", () -> readers.stream().allMatch(SharedLoadIT::waits));
                    lock.rollback();
                }
                for (Thread reader : readers) {
                    reader.join();
                }
                assertEquals(200, answers.size());
                assertTrue(answers.stream().allMatch(each -> each.is(value)));
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
                    "insert into weir.item (bucket, key, value)"
                            + " select 'b', 'k' || i, i::text::bytea from generate_series(0, 799) i");
            List<ItemKey> keys = IntStream.range(0, 1000).mapToObj(i -> key("k" + i)).toList();
            Future<List<ReadResult>> all;
            try (Connection lock = flow.lockItems()) {
                List<Future<Answer>> first = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    ItemKey each = key("first" + i);
                    first.add(readers.submit(() -> flow.read(each, false)));
                }
                await("both lanes are in the database", () -> sentStatements(flow) == 2);
                all = readers.submit(() -> flow.reads.readAll(keys, ReadDemand.ANY));
                await("all others wait", () -> flow.gauge("weir.load.queue.items") >= 1000);
                lock.rollback();
                for (Future<Answer> each : first) {
                    assertNull(each.get().head());
                }
            }
            List<ReadResult> readings = all.get();
            for (int i = 0; i < 1000; i++) {
                try (ReadResult reading = readings.get(i)) {
                    Answer answer = FlowFixture.answer(reading);
                    assertEquals(i < 800, answer.is(Integer.toString(i).getBytes(StandardCharsets.UTF_8)));
                }
            }
            // Two that were in flight, and one more per lane for all that waited.
            assertTrue(flow.statements() <= 4, () -> flow.statements() + " statements");
            flow.check();
        }
    }

    private static long sentStatements(FlowFixture flow) throws Exception {
        return flow.database.number("select count(*) from pg_stat_activity where datname = current_database()"
                + " and application_name = 'weir load' and wait_event_type = 'Lock'");
    }

    @Test
    void aKeyRequestedManyTimesInOneReadIsAnsweredEachTime() throws Exception {
        try (var flow = flow(FlowSettings.trusting())) {
            flow.sqlPut("k", MIDDLE);
            List<ReadResult> readings = flow.reads.readAll(Collections.nCopies(50, key("k")), ReadDemand.ANY);
            for (ReadResult reading : readings) {
                try (reading) {
                    assertArrayEquals(MIDDLE, FlowFixture.answer(reading).bytes());
                }
            }
            assertEquals(1, flow.count("weir.read.loads"));
            flow.check();
        }
    }

    @Test
    void aReadThroughNeverJoinsAnOlderLoad() throws Exception {
        try (var flow = flow(FlowSettings.trusting());
                ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            flow.sqlPut("k", SMALL);
            Future<Answer> older;
            Future<Answer> through;
            Future<Answer> later;
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
            Answer either = older.get();
            assertTrue(either.is(SMALL) || either.is(OTHER));
            assertArrayEquals(OTHER, flow.read("k").bytes());
            assertEquals(2, flow.count("weir.read.loads"));
            flow.check();
        }
    }

    private static boolean waits(Thread thread) {
        Thread.State state = thread.getState();
        return state == Thread.State.TIMED_WAITING || state == Thread.State.WAITING;
    }
}
