package dev.weir.varnish;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.edge.EdgeProcess;
import dev.weir.testing.FreePort;
import dev.weir.testing.RealVarnish;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What others change, by SQL or through another edge, seen through Varnish. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set by start
final class OthersChangesIT {
    private static final int ROUNDS = 30;

    private final Http http = new Http();
    private final WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
    private Site here;
    private Site there;

    @BeforeAll
    void start() throws Exception {
        here = Site.on(dsn());
        there = Site.on(dsn());
    }

    @AfterAll
    void stop() throws Exception {
        http.close();
        there.close();
        here.close();
    }

    /** What another test has banned may be banned once more. */
    @BeforeEach
    void settle() throws Exception {
        here.awaitSettled();
        there.awaitSettled();
    }

    private String dsn() {
        return database.database().dsn();
    }

    private long millisUntil(URI item, String value) throws Exception {
        return Site.millisUntil(value + " at " + item, () -> http.get(item).body().equals(value));
    }

    @Test
    void whatSqlChangesReachesVarnish() throws Exception {
        URI item = here.item("sql");
        Site.put(http, here.behind("sql"), "old");
        long longest = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String value = "by sql " + round;
            database.execute(
                    switch (round % 3) {
                        case 0 -> "update weir.item set value = '" + value + "' where bucket = 'b' and key = 'sql'";
                        case 1 -> "select weir.put_item('b', 'sql', '" + value + "')";
                        default -> "delete from weir.item where bucket = 'b' and key = 'sql';"
                                + " insert into weir.item (bucket, key, value) values ('b', 'sql', '" + value + "')";
                    });
            longest = Math.max(longest, millisUntil(item, value));
            Site.awaitCopy(http, item, value);
        }
        database.execute("select weir.delete_item('b', 'sql')");
        long deleted = Site.millisUntil("no item", () -> http.get(item).status() == 404);
        database.execute("select weir.put_item('b', 'sql', 'back')");
        Site.awaitCopy(http, item, "back");
        database.execute("delete from weir.item where bucket = 'b' and key = 'sql'");
        long gone = Site.millisUntil("no row", () -> http.get(item).status() == 404);
        System.out.printf("sql: %d changes seen through Varnish within %d ms, deletes within %d and %d ms%n",
                ROUNDS, longest, deleted, gone);
    }

    @Test
    void aWriteThroughOneEdgePurgesTheVarnishOfAnother() throws Exception {
        Site.put(http, here.item("both"), "start");
        Site.awaitCopy(http, there.item("both"), "start");
        long longest = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Site writer = round % 2 == 0 ? here : there;
            Site reader = round % 2 == 0 ? there : here;
            String value = "value " + round;
            Site.put(http, writer.item("both"), value);
            assertEquals(value, http.get(writer.item("both")).body());
            longest = Math.max(longest, millisUntil(reader.item("both"), value));
            Site.awaitCopy(http, reader.item("both"), value);
        }
        assertEquals(200, http.send("DELETE", here.item("both")).status());
        long deleted = Site.millisUntil("no item", () -> http.get(there.item("both")).status() == 404);
        System.out.printf("two edges: %d writes seen through the other's Varnish within %d ms, a delete within %d ms%n",
                ROUNDS, longest, deleted);
    }

    @Test
    void anEdgeReadsThroughTheVarnishOfAnotherWhatItWroteItself() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String version = Site.put(http, here.item("least"), "value " + round);
            var answer = http.get(there.item("least"), "Weir-Min-Version", version);
            assertEquals("value " + round, answer.body());
            assertEquals(version, answer.field("Weir-Version"));
            Site.put(http, here.item("through"), "value " + round);
            assertEquals("value " + round, http.get(there.item("through"), "Cache-Control", "no-cache").body());
        }
    }

    @Test
    void oneVarnishMayBePurgedByTwoEdges() throws Exception {
        int port = FreePort.next();
        try (EdgeProcess one = Site.edge(dsn(), port);
                EdgeProcess other = Site.edge(dsn(), port);
                RealVarnish varnish = Site.before(one.url(), port)) {
            Site.awaitSettled(one);
            Site.awaitSettled(other);
            URI item = varnish.item("b", "shared");
            long longest = 0;
            for (int round = 0; round < ROUNDS; round++) {
                String value = "value " + round;
                // The one behind Varnish does not know yet what the other has purged.
                Site.put(http, (round % 3 == 0 ? one : other).item("b", "shared"), value);
                longest = Math.max(longest, millisUntil(item, value));
                Site.awaitCopy(http, item, value);
            }
            Site.awaitSettled(one);
            Site.awaitSettled(other);
            assertEquals("value " + (ROUNDS - 1), http.get(item).body());
            System.out.printf("one Varnish of two edges: %d writes seen within %d ms%n", ROUNDS, longest);
        }
    }

    @Test
    void wholeBucketsGoFromVarnish() throws Exception {
        for (Site site : new Site[] {here, there}) {
            Site.put(http, site.behind("one"), "value");
            Site.awaitCopy(http, site.item("one"), "value");
        }
        EdgeProcess.Ended purged = EdgeProcess.run("bucket", "purge", "b", "--dsn", dsn());
        assertEquals(0, purged.exit(), purged.err());
        for (Site site : new Site[] {here, there}) {
            // Once only: what is asked for after the ban is a copy again.
            Site.millisUntil("a miss", () -> !http.get(site.item("one")).field("X-Cache").equals("hit"));
            Site.awaitCopy(http, site.item("one"), "value");
        }
        assertEquals(200, http.send("DELETE", URI.create(here.edge().adminUrl() + "/kv/b")).status());
        for (Site site : new Site[] {here, there}) {
            long gone = Site.millisUntil("no item", () -> http.get(site.item("one")).status() == 404);
            System.out.printf("bucket emptied: gone from Varnish after %d ms%n", gone);
        }
    }
}
