package dev.weir.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Edges that end while they empty a bucket, and the command that purges one. */
final class WholeBucketProcessIT {
    private static final int ITEMS = 5000;
    private static final String LIVE = "select count(*) from weir.item where bucket = 'b' and value is not null";

    private final HttpClient client = HttpClient.newHttpClient();
    private final WeirDatabase database = WeirDatabase.on(TestPostgres.version18());

    private String dsn() {
        return database.database().dsn();
    }

    private CompletableFuture<HttpResponse<String>> emptying(EdgeProcess edge) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(edge.adminUrl() + "/kv/b"))
                .timeout(EdgeProcess.LIMIT)
                .DELETE()
                .build();
        return client.sendAsync(request, BodyHandlers.ofString());
    }

    private Connection withItemsAndOneOfThemLocked() throws SQLException {
        database.execute("select weir.put_item('b', 'k' || n, 'v') from generate_series(1, " + ITEMS + ") n");
        Connection holder = database.connect();
        holder.setAutoCommit(false);
        WeirDatabase.rows(holder, "select from weir.item where key = 'k7' for update");
        return holder;
    }

    private void awaitOneLeft() throws SQLException {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (database.number(LIVE) > 1) {
            assertTrue(System.nanoTime() < end, "the bucket was never nearly empty");
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Test
    void whatAKilledEdgeBeganAnotherEnds() throws Exception {
        try (Connection holder = withItemsAndOneOfThemLocked()) {
            try (EdgeProcess edge = EdgeProcess.on(dsn(), "--set", "emptying.patience=5m")) {
                var answer = emptying(edge);
                awaitOneLeft();
                edge.kill9();
                assertThrows(ExecutionException.class, answer::get);
            }
            holder.rollback();
        }
        try (EdgeProcess next = EdgeProcess.on(dsn())) {
            HttpResponse<String> answer = emptying(next).get();
            assertEquals(200, answer.statusCode());
            assertEquals("{\"bucket\":\"b\",\"deleted\":1}\n", answer.body());
        }
        assertEquals(0, database.number(LIVE));
    }

    @Test
    void anEdgeThatStopsTellsHowFarItCame() throws Exception {
        try (Connection holder = withItemsAndOneOfThemLocked();
                EdgeProcess edge = EdgeProcess.on(dsn(), "--set", "emptying.patience=5m")) {
            var answer = emptying(edge);
            awaitOneLeft();
            assertEquals(143, edge.stop());
            assertEquals(503, answer.get().statusCode());
            assertEquals(
                    "The edge is stopping. " + (ITEMS - 1)
                            + " items of bucket b were deleted; repeat the request to delete the rest.\n",
                    answer.get().body());
            holder.rollback();
        }
    }

    @Test
    void theCommandTellsTheEdgesThroughTheDatabase() throws Exception {
        String slot = database.rows("select current_database()").getFirst();
        database.execute("create publication p");
        database.execute("insert into weir.bucket (name) values ('b')");
        database.rows("select pg_create_logical_replication_slot('" + slot + "', 'pgoutput')");
        try {
            EdgeProcess.Ended purged = EdgeProcess.run("bucket", "purge", "b", "--dsn", dsn());
            assertEquals(0, purged.exit(), purged.err());
            assertEquals(
                    "Edges that follow the change stream drop bucket b from their caches, and ban it in their Varnishes."
                            + " An edge in ttl mode keeps cached items for at most its changes.ttl.\n",
                    purged.out());
            List<String> told = database.rows("select encode(data, 'escape') from pg_logical_slot_get_binary_changes('" + slot
                    + "', null, null, 'proto_version', '1', 'publication_names', 'p', 'messages', 'true')");
            assertTrue(told.stream().anyMatch(each -> each.contains("weir.purge") && each.endsWith("b")), told.toString());
        } finally {
            database.rows("select pg_drop_replication_slot('" + slot + "')");
        }
    }

    @Test
    void theCommandSaysWhereNobodyCanHearIt() throws Exception {
        try (TestPostgres server = TestPostgres.privateServer()) {
            WeirDatabase deaf = WeirDatabase.on(server);
            deaf.execute("alter system set wal_level = 'replica'");
            server.kill();
            server.startAgain();
            EdgeProcess.Ended purged = EdgeProcess.run("bucket", "purge", "b", "--dsn", deaf.database().dsn());
            assertEquals(0, purged.exit(), purged.err());
            assertEquals(
                    "Bucket b is not declared and has no items; it was purged anyway. The database's wal_level is below logical,"
                            + " so no edge follows its changes, and none drops bucket b. Each keeps cached items for at most its"
                            + " changes.ttl.\n",
                    purged.out());
        }
    }
}
