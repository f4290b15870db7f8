package dev.weir.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.edge.KvClient.Read;
import dev.weir.testing.TestDatabase;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import org.junit.jupiter.api.Test;

/** Row level security that is switched on under an edge must not make items look absent. */
final class RowSecurityIT {
    @Test
    void whatItHidesIsNotAnsweredAsAbsentAndTheEdgeSaysWhatMendsIt() throws Exception {
        WeirDatabase made = WeirDatabase.emptyOn(TestPostgres.version18());
        String name = made.rows("select current_database()").getFirst();
        String role = "owner_of_" + name;
        made.execute("create role " + role + " login replication password 'plain';"
                + " alter database " + name + " owner to " + role);
        TestDatabase database = made.database();
        String dsn = database.dsn().replaceFirst("//[^@]*@", "//" + role + ":plain@");
        WeirDatabase owned =
                new WeirDatabase(new TestDatabase(dsn, database.jdbcUrl(), role, "plain"), made.as(role, "plain"));
        try (Fleet fleet = new Fleet(owned, 1)) {
            fleet.awaitLive();
            made.execute("select weir.put_item('b', 'k', 'v')");
            made.execute("alter table weir.item enable row level security; alter table weir.item force row level security");
            Read hidden = fleet.get(0, "k");
            assertEquals(503, hidden.status(), hidden::toString);
            fleet.await("the edge says so", () -> fleet.health(0).contains("row level security"));
            assertTrue(fleet.health(0).contains("alter table weir.item disable row level security"), fleet.health(0));
            made.execute("alter table weir.item disable row level security");
            fleet.awaitLive();
            assertEquals("v", fleet.get(0, "k").value());
        }
    }
}
