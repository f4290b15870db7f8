package dev.weir.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.edge.KvClient.Read;
import dev.weir.testing.TestDatabase;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import org.junit.jupiter.api.Test;

/** Edges on a server that gives them no stream: they say so once, do without, and take it when they can have it. */
final class WithoutStreamIT {
    @Test
    void aServerThatDoesNotDecodeItsLog() throws Exception {
        try (TestPostgres server = TestPostgres.privateServer()) {
            WeirDatabase database = WeirDatabase.on(server);
            database.execute("alter system set wal_level = 'replica'");
            restart(server);
            try (Fleet fleet = new Fleet(database, 2)) {
                worksWithout(fleet, "wal_level is replica: run `alter system set wal_level = 'logical'` and restart PostgreSQL");
                database.execute("alter system set wal_level = 'logical'");
                restart(server);
                worksWith(fleet);
            }
        }
    }

    /** A user who owns the database, so that the edge makes its schema, and who may do nothing else. */
    @Test
    void aUserWhoMayNotReplicate() throws Exception {
        TestPostgres server = TestPostgres.version18();
        WeirDatabase made = WeirDatabase.emptyOn(server);
        String name = made.rows("select current_database()").getFirst();
        String role = "owner_of_" + name;
        made.execute("create role " + role + " login password 'plain'; alter database " + name + " owner to " + role);
        TestDatabase database = made.database();
        WeirDatabase owned = new WeirDatabase(
                new TestDatabase(
                        database.dsn().replaceFirst("//[^@]*@", "//" + role + ":plain@"), database.jdbcUrl(), role, "plain"),
                made.as(role, "plain"));
        try (Fleet fleet = new Fleet(owned, 2)) {
            worksWithout(fleet, "the database's user may not replicate: run `alter role " + role + " replication`");
            made.execute("alter role " + role + " replication");
            worksWith(fleet);
        }
    }

    @Test
    void changesModeTtlAsksForNoStream() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        try (Fleet fleet = new Fleet(database, 2, "--set", "changes.mode=ttl")) {
            fleet.put(0, "k", "1");
            fleet.awaitSeen(1, "k", "1");
            fleet.put(1, "k", "2");
            fleet.awaitSeen(0, "k", "2");
            assertTrue(fleet.health(0).contains("changes.mode is ttl"), fleet.health(0));
            assertEquals(0, database.number("select count(*) from pg_replication_slots where database = current_database()"));
        }
    }

    private static void worksWithout(Fleet fleet, String reason) throws Exception {
        for (int edge = 0; edge < 2; edge++) {
            int number = edge;
            fleet.await("edge " + edge + " says why", () -> fleet.health(number).contains(reason));
            assertTrue(fleet.health(edge).contains("not live, items are confirmed by changes.ttl"), fleet.health(edge));
        }
        fleet.put(0, "k", "0");
        for (int i = 1; i <= 3; i++) {
            String value = Integer.toString(i);
            fleet.put(i % 2, "k", value);
            assertEquals(value, fleet.get(i % 2, "k").value());
            fleet.awaitSeen((i + 1) % 2, "k", value);
            Read read = fleet.get(i % 2, "k");
            assertEquals(value, read.value());
            assertFalse(Fleet.isLive(read), read.toString());
        }
        for (int edge = 0; edge < 2; edge++) {
            assertEquals(0, fleet.meter(edge, "weir_cache_follows"));
            String log = fleet.edge(edge).log();
            assertEquals(1, log.lines().filter(line -> line.contains(reason)).count(), log);
        }
    }

    private static void worksWith(Fleet fleet) throws Exception {
        fleet.awaitLive();
        fleet.awaitHot("k", "3");
        fleet.put(0, "k", "4");
        fleet.awaitHot("k", "4");
        assertTrue(fleet.health(1).contains("stream open, proven"), fleet.health(1));
    }

    private static void restart(TestPostgres server) {
        server.kill();
        server.startAgain();
    }
}
