package dev.weir.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.edge.KvClient.Fate;
import dev.weir.edge.KvClient.Outcome;
import dev.weir.edge.KvClient.Read;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Commits that come when nobody expects them any more, and commits that are gone. */
final class LostCommitIT {
    @Test
    void aBatchThatThawsAfterItsWriterWentToAnotherEdgeChangesNothing() throws Exception {
        try (TestPostgres server = TestPostgres.privateServer()) {
            WeirDatabase database = WeirDatabase.on(server);
            // A lane that was idle would find its connection frozen before it sends the batch.
            try (Fleet fleet = new Fleet(database, 1, "--set", "write.deadline=1m", "--set", "outage.look-every=1m")) {
                String writing = "select pid from pg_stat_activity where application_name = 'weir write'";
                Waits.until("its lanes are connected", () -> database.rows(writing).size() == 2);
                List<Long> lanes = database.rows(writing).stream().map(Long::valueOf).toList();
                fleet.start();
                fleet.awaitLive();
                fleet.put(0, "k", "first");
                fleet.awaitHot("k", "first");
                Fleet.signal("STOP", lanes);
                try {
                    // The lane gives the frozen connection up, and sends its batch again on another.
                    fleet.put(0, "k", "frozen");
                    fleet.put(1, "k", "retried");
                    fleet.put(1, "k", "retried again");
                } finally {
                    Fleet.signal("CONT", lanes);
                }
                // One of them had something to do; it has done it when it notices that nobody is there any more.
                String left = "select count(*) from pg_stat_activity where application_name = 'weir write' and pid in ("
                        + String.join(",", lanes.stream().map(String::valueOf).toList()) + ")";
                Waits.until("what was frozen has ended", () -> database.number(left) <= 1);
                fleet.awaitHot("k", "retried again");
                assertEquals("retried again", fleet.client.getThrough(fleet.item(0, "k")).value());
                // A lane that did not know what became of its batch goes on.
                fleet.put(0, "k", "last");
                fleet.awaitHot("k", "last");
            }
        }
    }

    @Test
    void aDatabaseThatMovedBackTakesTheEdgesAlong() throws Exception {
        try (TestPostgres server = TestPostgres.privateServer()) {
            WeirDatabase database = WeirDatabase.on(server);
            try (Fleet fleet = Fleet.live(database)) {
                fleet.put(0, "k", "kept");
                Read kept;
                Read lost;
                String left;
                int tries = 0;
                // Each commit that waits, such as one of the server's own, brings the others to disk, until the very end.
                do {
                    assertTrue(tries++ < 10, "every commit comes to disk at once");
                    fleet.awaitLive();
                    kept = fleet.get(0, "k");
                    lost = commitInMemory(database, fleet, "lost " + tries);
                    server.kill();
                    server.startAgain();
                    left = database.rows("select convert_from(value, 'UTF8') from weir.item").getFirst();
                } while (left.equals(lost.value()));
                String rest = left;
                assertEquals(kept.value(), rest);
                for (int edge = 0; edge < 2; edge++) {
                    int number = edge;
                    fleet.await("edge " + edge + " is live with what is left", () -> {
                        Read read = fleet.get(number, "k");
                        return rest.equals(read.value()) && Fleet.isLive(read);
                    });
                    assertEquals(kept.etag(), fleet.get(edge, "k").etag());
                }
                Outcome written = fleet.client.put(fleet.item(1, "k"), "next");
                assertEquals(Fate.APPLIED, written.fate());
                assertNotEquals(lost.etag(), written.etag());
                assertEquals(Fate.REJECTED,
                        fleet.client.putIfMatch(fleet.item(0, "k"), "x", String.valueOf(lost.etag())).fate());
                fleet.awaitHot("k", "next");
            }
        }
    }

    /** Writes a value that does not wait for the disk, sees it at both edges, and tells what the first one says. */
    private static Read commitInMemory(WeirDatabase database, Fleet fleet, String value) throws Exception {
        // These bring a commit to disk that does not wait for it.
        Fleet.signal("STOP",
                database.rows("select pid from pg_stat_activity"
                        + " where backend_type in ('walwriter', 'background writer', 'checkpointer')").stream()
                        .map(Long::valueOf).toList());
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("set synchronous_commit = off");
            statement.execute("select weir.put_item('b', 'k', '" + value + "')");
        }
        for (int edge = 0; edge < 2; edge++) {
            assertEquals(value, fleet.client.getThrough(fleet.item(edge, "k")).value());
        }
        fleet.awaitHot("k", value);
        return fleet.get(0, "k");
    }
}
