package dev.weir.varnish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import dev.weir.varnish.Http.Answer;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A change stream that is cut while a Varnish is full of objects, which change meanwhile. */
final class GapIT {
    private static final int ITEMS = 200;
    private static final String CUT = "select pg_terminate_backend(active_pid) from pg_replication_slots"
            + " where active_pid is not null and database = current_database()";

    private final Http http = new Http();

    @Test
    void whatChangesAtTheMomentOfACutIsRightInVarnish() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        try (Site site = Site.on(database.database().dsn());
                http) {
            for (int round = 0; round < 3; round++) {
                fill(site, database, "old " + round);
                try (Connection connection = database.connect()) {
                    connection.setAutoCommit(false);
                    change(connection, "new " + round);
                    // The walsender is ended before the commit it would send.
                    assertTrue(!WeirDatabase.rows(connection, CUT).isEmpty(), "there was a stream");
                    connection.commit();
                }
                System.out.printf("gap: %d objects right %d ms after the cut%n", ITEMS, awaitAll(site, "new " + round));
                site.awaitSettled();
                allAre(site, "new " + round);
            }
        }
    }

    @Test
    void whatChangesWhileNoSlotIsFreeIsRightInVarnish() throws Exception {
        try (TestPostgres server = TestPostgres.privateServer()) {
            WeirDatabase database = WeirDatabase.on(server);
            try (Site site = Site.on(database.database().dsn());
                    http) {
                fill(site, database, "old");
                takeAllSlots(database, 0);
                database.execute(CUT);
                // The edge and this race for the one slot that is free now, until this wins.
                Site.millisUntil("an edge without a slot", () -> {
                    takeAllSlots(database, 1);
                    if (database.number("select count(*) from pg_replication_slots where temporary") == 0) {
                        return true;
                    }
                    database.execute(CUT);
                    return false;
                });
                try (Connection connection = database.connect()) {
                    change(connection, "new");
                }
                System.out.printf("no slot: %d objects right %d ms after they changed%n", ITEMS, awaitAll(site, "new"));
                // And what is asked for meanwhile is short-lived.
                try (Connection connection = database.connect()) {
                    change(connection, "newer");
                }
                System.out.printf("no slot: right again %d ms after they changed again%n", awaitAll(site, "newer"));
                database.execute("select pg_drop_replication_slot(slot_name) from pg_replication_slots where not temporary");
                site.awaitSettled();
                allAre(site, "newer");
            }
        }
    }

    @Test
    void whatChangesWhileANewSlotWaitsForALongTransactionIsRightInVarnish() throws Exception {
        try (TestPostgres server = TestPostgres.privateServer()) {
            WeirDatabase database = WeirDatabase.on(server);
            try (Site site = Site.on(database.database().dsn());
                    Connection holder = database.connect();
                    http) {
                fill(site, database, "old");
                holder.setAutoCommit(false);
                WeirDatabase.rows(holder, "select pg_current_xact_id()");
                database.execute(CUT);
                try (Connection connection = database.connect()) {
                    change(connection, "new");
                }
                System.out.printf("slot waits: %d objects right %d ms after the change%n", ITEMS, awaitAll(site, "new"));
                holder.rollback();
                site.awaitSettled();
                allAre(site, "new");
            }
        }
    }

    /** Takes slots until no more than so many are free, or none can be had. */
    private static void takeAllSlots(WeirDatabase database, int number) throws SQLException {
        long free = database.number("select current_setting('max_replication_slots')::int - count(*) from pg_replication_slots");
        for (int slot = 0; slot < free; slot++) {
            try {
                database.rows("select pg_create_physical_replication_slot('taken_" + number + "_" + slot + "')");
            } catch (SQLException e) {
                // 53400: the edge was quicker. 42710: taken in an earlier turn.
                if (!List.of("53400", "42710").contains(e.getSQLState())) {
                    throw e;
                }
            }
        }
    }

    private static void change(Connection connection, String value) throws SQLException {
        try (var statement = connection.createStatement()) {
            assertEquals(ITEMS, statement.executeUpdate("update weir.item set value = '" + value + "' where bucket = 'gap'"));
        }
    }

    private void fill(Site site, WeirDatabase database, String value) throws Exception {
        database.execute("select weir.put_item('gap', 'k' || n, '" + value + "') from generate_series(1, " + ITEMS + ") n");
        site.awaitSettled();
        for (int key = 1; key <= ITEMS; key++) {
            URI item = site.varnish().item("gap", "k" + key);
            Site.millisUntil("a copy for hours of " + item, () -> {
                Answer answer = http.get(item);
                return answer.way().equals("200 hit")
                        && answer.body().equals(value)
                        && answer.field("Cache-Status").matches(".*varnish; hit; ttl=1[0-9]{4}");
            });
        }
    }

    private long awaitAll(Site site, String value) throws Exception {
        long begun = System.nanoTime();
        for (int key = 1; key <= ITEMS; key++) {
            int number = key;
            Site.millisUntil(value + " under k" + key,
                    () -> http.get(site.varnish().item("gap", "k" + number)).body().equals(value));
        }
        return (System.nanoTime() - begun) / 1_000_000;
    }

    private void allAre(Site site, String value) throws Exception {
        for (int key = 1; key <= ITEMS; key++) {
            assertEquals(value, http.get(site.varnish().item("gap", "k" + key)).body(), "k" + key);
        }
    }
}
