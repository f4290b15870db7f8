package dev.weir.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.edge.KvClient.Read;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How soon edges see what others write, and that none of them ever goes back. The times are logged and decide nothing. */
final class StreamLagIT {
    private static final Logger log = LoggerFactory.getLogger(StreamLagIT.class);
    private static final int WRITES = 200;

    @Test
    void whatIsWrittenThroughOneEdgeIsSoonSeenThroughTheOtherAndNeverTakenBack() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        try (Fleet fleet = Fleet.live(database);
                ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            fleet.put(0, "k", "0");
            fleet.awaitHot("k", "0");
            var done = new AtomicBoolean();
            List<Future<Long>> watching =
                    List.of(readers.submit(watches(fleet, 0, done)), readers.submit(watches(fleet, 1, done)));
            long[] lags = new long[WRITES];
            try {
                for (int i = 0; i < WRITES; i++) {
                    String value = Integer.toString(i + 1);
                    fleet.put(0, "k", value);
                    assertEquals(value, fleet.get(0, "k").value(), "the edge that wrote it shows it at once");
                    lags[i] = fleet.awaitSeen(1, "k", value);
                }
            } finally {
                done.set(true);
            }
            long live = 0;
            for (Future<Long> each : watching) {
                live += each.get();
            }
            assertTrue(live > 0, "nothing was ever served live");
            log.info("Seen through the other edge: {}; {} live answers", spread(lags), live);
        }
    }

    /** Reads again and again, and sees no value come back. Returns how often the edge was live. */
    private static Callable<Long> watches(Fleet fleet, int edge, AtomicBoolean done) {
        return () -> {
            int before = 0;
            long live = 0;
            while (!done.get()) {
                Read read = fleet.get(edge, "k");
                int value = Integer.parseInt(String.valueOf(read.value()));
                assertTrue(value >= before, "edge " + edge + " went back from " + before + " to " + value);
                before = value;
                live += Fleet.isLive(read) ? 1 : 0;
            }
            return live;
        };
    }

    @Test
    void plainSqlReachesEveryEdge() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        try (Fleet fleet = Fleet.live(database)) {
            var lags = new ArrayList<Long>();
            for (String key : List.of("updated", "deleted", "removed", "stored", "renamed")) {
                fleet.put(0, key, "old");
                fleet.awaitHot(key, "old");
            }
            for (String key : List.of("inserted", "copied-1", "copied-2", "new-name")) {
                fleet.awaitHot(key, null);
            }
            seen(fleet, lags, database, "update weir.item set value = 'new' where key = 'updated'", "updated", "new");
            seen(fleet, lags, database, "delete from weir.item where key = 'deleted'", "deleted", null);
            seen(fleet, lags, database, "select weir.delete_item('b', 'removed')", "removed", null);
            seen(fleet, lags, database, "select weir.put_item('b', 'removed', 'again')", "removed", "again");
            seen(fleet, lags, database, "select weir.put_item('b', 'stored', 'new')", "stored", "new");
            seen(fleet, lags, database, "insert into weir.item (bucket, key, value) values ('b', 'inserted', 'x')", "inserted",
                    "x");
            seen(fleet, lags, database, "update weir.item set key = 'new-name' where key = 'renamed'", "renamed", null);
            fleet.awaitSeen(0, "new-name", "old");
            fleet.awaitSeen(1, "new-name", "old");
            seen(fleet, lags, database, "copy weir.item (bucket, key, value) from program 'printf \"b\\tcopied-1\\tx\\n"
                    + "b\\tcopied-2\\tx\\n\"'", "copied-2", "x");
            fleet.awaitSeen(0, "copied-1", "x");
            fleet.awaitSeen(1, "copied-1", "x");
            log.info("SQL seen through an edge: {}", spread(lags.stream().mapToLong(Long::longValue).toArray()));
        }
    }

    /** Runs a statement, and sees what it did through both edges, in turn and for good. */
    private static void seen(
            Fleet fleet, List<Long> lags, WeirDatabase database, String sql, String key, @Nullable String value)
            throws Exception {
        database.execute(sql);
        long committed = System.nanoTime();
        for (int edge = 0; edge < 2; edge++) {
            fleet.awaitSeen(edge, key, value);
            lags.add(System.nanoTime() - committed);
        }
        for (int edge = 0; edge < 2; edge++) {
            assertEquals(String.valueOf(value), String.valueOf(fleet.get(edge, key).value()), sql + " was taken back");
        }
    }

    private static String spread(long[] nanos) {
        Arrays.sort(nanos);
        return String.format(
                "median %d ms, p99 %d ms, most %d ms of %d",
                TimeUnit.NANOSECONDS.toMillis(nanos[nanos.length / 2]),
                TimeUnit.NANOSECONDS.toMillis(nanos[(int) Math.ceil(nanos.length * 0.99) - 1]),
                TimeUnit.NANOSECONDS.toMillis(nanos[nanos.length - 1]),
                nanos.length);
    }
}
