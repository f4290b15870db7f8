package dev.weir.engine;

import static dev.weir.engine.FlowFixture.await;
import static dev.weir.engine.FlowFixture.bytes;
import static dev.weir.engine.FlowFixture.key;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.database.StoreException;
import dev.weir.engine.FlowFixture.Answer;
import dev.weir.item.BucketName;
import dev.weir.item.ItemKey;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What readers get while the database is down or overloaded. */
final class AbsentDatabaseIT {
    private static final byte[] SMALL = bytes("small", 100);
    private static final byte[] MIDDLE = bytes("middle", 10_000);
    private static final byte[] AFTER = bytes("after", 100);
    private static final Duration DEADLINE = Duration.ofSeconds(2);

    @Test
    void hitsAreServedStaleWhileTheDatabaseIsDownAndFreshAfterwards() throws Exception {
        FlowSettings settings =
                FlowSettings.trusting().ttl(Duration.ZERO).read(FlowSettings.reads(2, 16384, 8, DEADLINE));
        try (TestPostgres server = TestPostgres.privateServer();
                var flow = new FlowFixture(WeirDatabase.on(server), settings)) {
            flow.database.execute("insert into weir.bucket (name, stale_if_error) values ('strict', 0)");
            ItemKey strict = new ItemKey(new BucketName("strict"), "k");
            await("the bucket is known", () -> flow.buckets.settings(strict.bucket()).declared());
            flow.put("heap", SMALL);
            flow.put("off-heap", MIDDLE);
            flow.put(strict, SMALL);
            assertNull(flow.read("absent").head());
            assertEquals(Freshness.CONFIRMED, flow.read("heap").freshness());
            assertEquals(Freshness.CONFIRMED, flow.read(strict, false).freshness());

            server.kill();
            for (int i = 0; i < 5; i++) {
                assertStale(flow.read("heap"), Source.HEAP, SMALL);
                assertStale(flow.read("off-heap"), Source.OFF_HEAP, MIDDLE);
                Answer absent = flow.read("absent");
                assertNull(absent.head());
                assertEquals(Freshness.STALE, absent.freshness());
            }
            assertEquals(15, flow.count("weir.read.stale"));
            assertUnavailableInTime(flow, key("missing"), false);
            assertUnavailableInTime(flow, key("heap"), true);
            assertUnavailableInTime(flow, strict, false);
            // A failed miss does not affect known entries.
            assertStale(flow.read("heap"), Source.HEAP, SMALL);

            server.startAgain();
            await("fresh again", () -> flow.read("heap").freshness() == Freshness.CONFIRMED);
            assertEquals(2, flow.epochs.epoch());
            flow.sqlPut("heap", AFTER);
            flow.sqlPut("missing", AFTER);
            await("both lanes are back", () -> isConfirmed(flow, "heap") && isConfirmed(flow, "missing"));
            assertArrayEquals(AFTER, flow.read("heap").bytes());
            assertArrayEquals(AFTER, flow.read("missing").bytes());
            await("off-heap confirmed", () -> isConfirmed(flow, "off-heap"));
            Answer kept = flow.read("off-heap");
            assertEquals(Source.OFF_HEAP, kept.source());
            assertArrayEquals(MIDDLE, kept.bytes());
            await("writes again", () -> {
                try {
                    flow.put("heap", SMALL);
                    return true;
                } catch (StoreException notYet) {
                    return false;
                }
            });
            assertArrayEquals(SMALL, flow.read("heap").bytes());
            flow.check();
        }
    }

    private static boolean isConfirmed(FlowFixture flow, String key) {
        try {
            return flow.read(key).freshness() == Freshness.CONFIRMED;
        } catch (StoreException.Unavailable notYet) {
            return false;
        }
    }

    private static void assertStale(Answer answer, Source source, byte[] value) {
        assertEquals(Freshness.STALE, answer.freshness());
        assertEquals(source, answer.source());
        assertArrayEquals(value, answer.bytes());
    }

    /** The deadline is what matters; the extra second allows for a busy machine. */
    private static void assertUnavailableInTime(FlowFixture flow, ItemKey key, boolean readThrough) {
        long begun = System.nanoTime();
        assertThrows(StoreException.Unavailable.class, () -> flow.read(key, readThrough));
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        assertTrue(took.compareTo(DEADLINE.plusSeconds(5)) < 0, () -> "took " + took);
    }

    @Test
    void readersDoNotNoticeALostConnection() throws Exception {
        try (var flow = new FlowFixture(
                WeirDatabase.on(TestPostgres.version18()), FlowSettings.trusting().ttl(Duration.ZERO))) {
            flow.sqlPut("k", SMALL);
            for (int i = 0; i < 10; i++) {
                flow.database.execute("select pg_terminate_backend(pid, 5000) from pg_stat_activity"
                        + " where datname = current_database() and application_name like 'weir%'");
                assertArrayEquals(SMALL, flow.readThrough("k").bytes());
                assertNull(flow.read("never" + i).head());
            }
            assertEquals(1, flow.epochs.epoch());
            flow.check();
        }
    }

    @Test
    void aFullQueueRefusesMissesAndServesHitsStale() throws Exception {
        FlowSettings settings = FlowSettings.trusting()
                .ttl(Duration.ZERO)
                .read(FlowSettings.reads(1, 1, 8, FlowSettings.DEADLINE));
        try (var flow = new FlowFixture(WeirDatabase.on(TestPostgres.version18()), settings);
                ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            flow.put("known", SMALL);
            Future<Answer> sent;
            Future<Answer> queued;
            try (Connection lock = flow.lockItems()) {
                sent = readers.submit(() -> flow.read("sent"));
                await("a load is in the database", () -> flow.database.number("select count(*) from pg_stat_activity"
                        + " where datname = current_database() and application_name = 'weir load'"
                        + " and wait_event_type = 'Lock'") == 1);
                queued = readers.submit(() -> flow.read("queued"));
                await("a load waits", () -> flow.gauge("weir.load.queue.items") == 1);
                assertThrows(StoreException.Overloaded.class, () -> flow.read("third"));
                assertThrows(StoreException.Overloaded.class, () -> flow.readThrough("known"));
                assertThrows(
                        StoreException.Overloaded.class,
                        () -> flow.reads.readAll(List.of(key("known"), key("fourth")), ReadDemand.ANY));
                assertStale(flow.read("known"), Source.HEAP, SMALL);
                lock.rollback();
            }
            assertNull(sent.get().head());
            assertNull(queued.get().head());
            assertEquals(Freshness.CONFIRMED, flow.read("known").freshness());
            flow.check();
        }
    }
}
