package dev.weir.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.edge.KvClient.Read;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * A change that edges are told of while nobody can see it yet: its synchronous standby is unreachable. Nothing is told when it
 * becomes visible, so whatever an edge loads meanwhile must not stay.
 */
final class InvisibleChangeIT {
    private static final String CHANGE = "update weir.item set value = 'new' where key = 'k'";
    private static final int READS = 300;

    @Test
    void aChangeThatIsToldBeforeItIsVisibleIsSeenWhenItIs() throws Exception {
        // In both tests the threads outlive the server: a commit that hangs ends with it.
        try (ExecutorService threads = Executors.newCachedThreadPool();
                TestPostgres server = TestPostgres.privateServer()) {
            WeirDatabase database = WeirDatabase.on(server);
            try (Fleet fleet = Fleet.live(database)) {
                Future<?> writer = changedInvisibly(fleet, database, threads);
                var done = new AtomicBoolean();
                List<Future<?>> reading = new ArrayList<>();
                for (int edge = 0; edge < 2; edge++) {
                    fleet.awaitLive();
                    reading.add(threads.submit(seesNoneComeBack(fleet, edge, done)));
                }
                try {
                    readsOldUntrusted(fleet, 0);
                    readsOldUntrusted(fleet, 1);
                    visible(database, writer);
                    fleet.awaitHot("k", "new");
                } finally {
                    done.set(true);
                }
                for (Future<?> each : reading) {
                    each.get();
                }
                fleet.await("the fences have fallen",
                        () -> fleet.meter(0, "weir_cache_fences") + fleet.meter(1, "weir_cache_fences") == 0);
            }
        }
    }

    @Test
    void aStreamOpenedBeforeItIsVisibleIsNotTrustedUntilThen() throws Exception {
        try (ExecutorService threads = Executors.newCachedThreadPool();
                TestPostgres server = TestPostgres.privateServer()) {
            WeirDatabase database = WeirDatabase.on(server);
            try (Fleet fleet = Fleet.live(database)) {
                Future<?> writer = changedInvisibly(fleet, database, threads);
                database.execute("select pg_terminate_backend(" + fleet.walSenders(1).getFirst() + ")");
                fleet.await("the cut is noticed", () -> fleet.meter(1, "weir_changes_cuts_total") == 1);
                fleet.await("the new slot waits", () -> database.number(
                        "select count(*) from pg_locks where locktype = 'transactionid' and not granted") > 0);
                readsOldUntrusted(fleet, 1);
                assertFalse(fleet.isLive(1));
                visible(database, writer);
                fleet.awaitLive();
                fleet.awaitHot("k", "new");
            }
        }
    }

    private static Future<?> changedInvisibly(Fleet fleet, WeirDatabase database, ExecutorService threads) throws Exception {
        fleet.put(0, "k", "old");
        fleet.awaitHot("k", "old");
        reload(database, "alter system set synchronous_standby_names = 'nobody'", "nobody");
        Future<?> writer = threads.submit(() -> {
            database.execute(CHANGE);
            return null;
        });
        fleet.await("both edges are told",
                () -> fleet.meter(0, "weir_cache_fences") == 1 && fleet.meter(1, "weir_cache_fences") == 1);
        assertFalse(writer.isDone());
        return writer;
    }

    private static void visible(WeirDatabase database, Future<?> writer) throws Exception {
        reload(database, "alter system reset synchronous_standby_names", "");
        writer.get();
        assertEquals(1, database.number("select count(*) from weir.item where convert_from(value, 'UTF8') = 'new'"));
    }

    private static void readsOldUntrusted(Fleet fleet, int edge) throws Exception {
        for (int i = 0; i < READS; i++) {
            Read read = fleet.get(edge, "k");
            assertEquals("old", read.value());
            assertFalse(Fleet.isLive(read), () -> "a value that is to change at any moment is trusted: " + read);
        }
    }

    private static Callable<Void> seesNoneComeBack(Fleet fleet, int edge, AtomicBoolean done) {
        return () -> {
            boolean seen = false;
            while (!done.get()) {
                String value = String.valueOf(fleet.get(edge, "k").value());
                assertTrue(value.equals("new") || !seen, () -> "edge " + edge + " went back to " + value);
                seen = value.equals("new");
            }
            return null;
        };
    }

    static void reload(WeirDatabase database, String setting, String expected) throws SQLException {
        database.execute(setting);
        database.execute("select pg_reload_conf()");
        Waits.until("the setting is in force",
                () -> database.rows("show synchronous_standby_names").getFirst().equals(expected));
    }
}
