package dev.weir.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.util.List;
import org.junit.jupiter.api.Test;

/** More changes in one commit than an edge may watch: it lets the stream go, trusts nothing, and opens a new one. */
final class FencesFullIT {
    private static final int ITEMS = 5_000;

    @Test
    void noneOfManyChangesIsMissed() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        database.execute("select weir.put_item('b', 'k' || n, 'v0') from generate_series(1, " + ITEMS + ") n");
        try (Fleet fleet = Fleet.live(database, "--set", "changes.fences=10")) {
            List<String> keys = List.of("k1", "k" + ITEMS / 2, "k" + ITEMS);
            for (int round = 1; round <= 3; round++) {
                String before = "v" + (round - 1);
                keys.forEach(key -> fleet.awaitHot(key, before));
                database.execute("update weir.item set value = 'v" + round + "'");
                String value = "v" + round;
                for (int edge = 0; edge < 2; edge++) {
                    int number = edge;
                    keys.forEach(key -> fleet.awaitSeen(number, key, value));
                    fleet.await("the stream was cut", () -> fleet.meter(number, "weir_changes_cuts_total") > 0);
                }
                fleet.awaitLive();
                keys.forEach(key -> fleet.awaitHot(key, value));
            }
            for (int edge = 0; edge < 2; edge++) {
                assertTrue(fleet.meter(edge, "weir_cache_fence_overflows_total") > 0);
                assertEquals(0, fleet.meter(edge, "weir_cache_fences"));
                assertTrue(fleet.edge(edge).log().contains("more keys have changed than changes.fences allows"));
            }
        }
    }
}
