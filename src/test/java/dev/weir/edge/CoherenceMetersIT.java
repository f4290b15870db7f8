package dev.weir.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import org.junit.jupiter.api.Test;

/** What an operator sees of the stream: lag, lease, epoch, mode, cuts and fences, as meters and in the readiness's words. */
final class CoherenceMetersIT {
    @Test
    void metersAndReadinessTellHowTheStreamIs() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        try (Fleet fleet = new Fleet(database, 1)) {
            fleet.awaitLive();
            assertEquals(1, fleet.meter(0, "weir_changes_opened_total"));
            assertEquals(0, fleet.meter(0, "weir_changes_cuts_total"));
            assertEquals(0, fleet.meter(0, "weir_cache_fences"));
            assertEquals(1, fleet.meter(0, "weir_cache_follows"));
            assertTrue(fleet.meter(0, "weir_cache_heap_max_bytes") > fleet.meter(0, "weir_cache_heap_bytes"));
            double epoch = fleet.meter(0, "weir_cache_epoch");
            assertTrue(fleet.meter(0, "weir_changes_lag_seconds") >= 0);
            assertTrue(fleet.meter(0, "weir_changes_lag_bytes") >= 0);
            assertTrue(fleet.meter(0, "weir_cache_lease_age_seconds") >= 0);
            String words = fleet.health(0);
            assertTrue(words.matches("(?s).*\"live; epoch " + (long) epoch
                    + "; fences 0; stream open, proven [0-9.]+ s ago, [0-9]+ bytes behind, cuts 0\".*"), words);
            database.execute("select pg_terminate_backend(" + fleet.walSenders(0).getFirst() + ")");
            fleet.await("it has been cut and opened", () -> fleet.meter(0, "weir_changes_opened_total") == 2);
            assertEquals(1, fleet.meter(0, "weir_changes_cuts_total"));
            assertEquals(epoch + 1, fleet.meter(0, "weir_cache_epoch"));
            assertTrue(fleet.health(0).contains("cuts 1\""), fleet.health(0));
        }
    }
}
