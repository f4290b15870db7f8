package dev.weir.engine;

import static dev.weir.engine.FlowFixture.bytes;
import static dev.weir.engine.FlowFixture.key;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.weir.cache.ChangeEffect;
import dev.weir.coherence.Snapshot;
import dev.weir.engine.FlowFixture.Answer;
import dev.weir.item.Version;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How far answers may be trusted with a change stream, which this test plays. */
final class StreamTrustIT {
    private static final byte[] SMALL = bytes("small", 100);
    private static final byte[] OTHER = bytes("other", 120);
    private static final String CONNECTIONS = "select pid::text from pg_stat_activity"
            + " where application_name like 'weir%' and datname = current_database() order by 1";

    private static FlowFixture live() {
        var flow = new FlowFixture(WeirDatabase.on(TestPostgres.version18()), FlowSettings.trusting().stream());
        open(flow);
        return flow;
    }

    private static void open(FlowFixture flow) {
        flow.epochs.raise("a test opens the stream");
        flow.index.opened();
        flow.lease.proven(System.nanoTime());
    }

    private static void assertAnswer(Answer answer, Source source, Freshness freshness, byte[] value) {
        assertEquals(source, answer.source());
        assertEquals(freshness, answer.freshness());
        assertArrayEquals(value, answer.bytes());
    }

    private static long version(FlowFixture flow) throws Exception {
        return flow.database.number("select version from weir.item where key = 'k'");
    }

    @Test
    void whileTheEdgeIsLiveAHitIsServedUntilItsChangeIsReceived() throws Exception {
        try (var flow = live()) {
            flow.put("k", SMALL);
            assertAnswer(flow.read("k"), Source.HEAP, Freshness.LIVE, SMALL);
            flow.sqlPut("k", OTHER);
            assertAnswer(flow.read("k"), Source.HEAP, Freshness.LIVE, SMALL);
            int transaction = (int) flow.database.number("select xmin::text::bigint from weir.item where key = 'k'");
            assertEquals(ChangeEffect.PURGE, flow.index.changed(key("k"), new Version(version(flow)), transaction));
            assertAnswer(flow.read("k"), Source.DATABASE, Freshness.LIVE, OTHER);
            assertAnswer(flow.read("k"), Source.HEAP, Freshness.LIVE, OTHER);
            flow.index.lowerFences(flow.epochs.era().generation(),
                    Snapshot.parse(flow.database.rows("select pg_current_snapshot()::text").getFirst()));
            assertEquals(0, flow.gauge("weir.cache.fences"));
            flow.check();
        }
    }

    @Test
    void aChangeReceivedBeforeItIsVisibleMakesAnswersUncacheable() throws Exception {
        try (var flow = live()) {
            flow.put("k", SMALL);
            try (Connection writer = flow.database.connect()) {
                writer.setAutoCommit(false);
                writer.createStatement().execute("update weir.item set value = 'x' where key = 'k'");
                List<String> told = WeirDatabase.rows(writer,
                        "select version || ' ' || pg_current_xact_id() from weir.item where key = 'k'");
                String[] change = told.getFirst().split("[ |]");
                flow.index.changed(key("k"), new Version(Long.parseLong(change[0])), (int) Long.parseLong(change[1]));
                for (int i = 0; i < 3; i++) {
                    assertAnswer(flow.read("k"), Source.DATABASE, Freshness.CONFIRMED, SMALL);
                    flow.index.lowerFences(flow.epochs.era().generation(),
                            Snapshot.parse(flow.database.rows("select pg_current_snapshot()::text").getFirst()));
                }
                assertNull(flow.index.get(key("k")));
                writer.commit();
            }
            assertAnswer(flow.read("k"), Source.DATABASE, Freshness.LIVE, new byte[] {'x'});
            assertAnswer(flow.read("k"), Source.HEAP, Freshness.LIVE, new byte[] {'x'});
            flow.check();
        }
    }

    @Test
    void aCutStreamHasEveryHitConfirmed() throws Exception {
        try (var flow = live()) {
            flow.put("k", SMALL);
            flow.lease.cut();
            assertAnswer(flow.read("k"), Source.HEAP, Freshness.CONFIRMED, SMALL);
            flow.sqlPut("k", OTHER);
            assertAnswer(flow.read("k"), Source.DATABASE, Freshness.CONFIRMED, OTHER);
            flow.sqlPut("k", SMALL);
            assertAnswer(flow.read("k"), Source.DATABASE, Freshness.CONFIRMED, SMALL);
            open(flow);
            assertAnswer(flow.read("k"), Source.HEAP, Freshness.LIVE, SMALL);
            flow.check();
        }
    }

    @Test
    void anEpochAloneLeavesConnectionsAndHasEntriesConfirmedOnce() throws Exception {
        try (var flow = live()) {
            flow.put("k", SMALL);
            flow.read("k");
            flow.readThrough("k");
            List<String> before = flow.database.rows(CONNECTIONS);
            int generation = flow.epochs.era().generation();
            double loads = flow.count("weir.read.loads");
            flow.epochs.raise("a test");
            assertAnswer(flow.read("k"), Source.HEAP, Freshness.LIVE, SMALL);
            assertAnswer(flow.read("k"), Source.HEAP, Freshness.LIVE, SMALL);
            assertEquals(loads + 1, flow.count("weir.read.loads"));
            flow.put("k", OTHER);
            assertAnswer(flow.read("k"), Source.HEAP, Freshness.LIVE, OTHER);
            assertEquals(generation, flow.epochs.era().generation());
            assertEquals(before, flow.database.rows(CONNECTIONS));
            flow.check();
        }
    }

    @Test
    void ownWritesArePurgedBeforeTheirWritersAreAnswered() throws Exception {
        try (var flow = live()) {
            Version stored = flow.put("k", SMALL);
            assertEquals(List.of("k " + stored.number()), flow.fronts.changes);
            Version deleted = flow.delete("k");
            assertEquals(List.of("k " + stored.number(), "k " + deleted.number()), flow.fronts.changes);
            assertEquals(ChangeEffect.NONE, flow.index.changed(key("k"), deleted, 1));
            flow.check();
        }
    }

    @Test
    void anAbsentRowHasTheFloorAndReflectsNoChange() throws Exception {
        try (var flow = live()) {
            flow.database.execute("update weir.clock set floor = 4711");
            assertNull(flow.read("k").head());
            var entry = flow.index.get(key("k"));
            assertEquals(0, entry == null ? -1 : entry.version().number());
            assertEquals(4711, entry == null ? -1 : entry.floor().number());
            assertEquals(ChangeEffect.PURGE, flow.index.changed(key("k"), new Version(4000), 1));
            assertNull(flow.index.get(key("k")));
            flow.check();
        }
    }
}
