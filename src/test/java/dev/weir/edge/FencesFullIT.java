package dev.weir.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.edge.KvClient.Read;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * More changes in one commit than an edge may watch: it lets the stream go, trusts nothing, and opens a new one. The commit stays
 * invisible until both have, for an edge that has seen it before it is told needs no fences.
 */
final class FencesFullIT {
    private static final int ITEMS = 5_000;

    @Test
    void noneOfManyChangesIsMissed() throws Exception {
        // The threads outlive the server: a commit that hangs ends with it.
        try (ExecutorService threads = Executors.newCachedThreadPool();
                TestPostgres server = TestPostgres.privateServer()) {
            WeirDatabase database = WeirDatabase.on(server);
            database.execute("select weir.put_item('b', 'k' || n, 'old') from generate_series(1, " + ITEMS + ") n");
            try (Fleet fleet = Fleet.live(database, "--set", "changes.fences=10")) {
                List<String> keys = List.of("k1", "k" + ITEMS / 2, "k" + ITEMS);
                keys.forEach(key -> fleet.awaitHot(key, "old"));
                InvisibleChangeIT.reload(database, "alter system set synchronous_standby_names = 'nobody'", "nobody");
                Future<?> writer = threads.submit(() -> {
                    database.execute("update weir.item set value = 'new'");
                    return null;
                });
                for (int edge = 0; edge < 2; edge++) {
                    int number = edge;
                    fleet.await("the stream is cut", () -> fleet.meter(number, "weir_changes_cuts_total") == 1);
                    assertTrue(fleet.meter(edge, "weir_cache_fence_overflows_total") > 0);
                    assertTrue(fleet.edge(edge).log().contains("more keys have changed than changes.fences allows"));
                    for (String key : keys) {
                        Read read = fleet.get(edge, key);
                        assertEquals("old", read.value());
                        assertFalse(Fleet.isLive(read), read.toString());
                    }
                }
                InvisibleChangeIT.reload(database, "alter system reset synchronous_standby_names", "");
                writer.get();
                fleet.awaitLive();
                keys.forEach(key -> fleet.awaitHot(key, "new"));
                assertEquals(0, fleet.meter(0, "weir_cache_fences") + fleet.meter(1, "weir_cache_fences"));
            }
        }
    }
}
