package dev.weir.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.item.BucketName;
import dev.weir.store.WholeBuckets.Done;
import dev.weir.store.WholeBuckets.Outcome;
import dev.weir.store.WholeBuckets.Underway;
import dev.weir.store.WholeBuckets.Unfinished;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class WholeBucketsIT {
    private static final BucketName B = new BucketName("b");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String LIVE = "select count(*) from weir.item where bucket = 'b' and value is not null";

    private final Queue<BucketName> forgotten = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void end() {
        threads.close();
    }

    private WholeBuckets buckets(WeirDatabase database, int batchItems, Duration patience) {
        return new WholeBuckets(
                database.dataSource(), new TruncationSettings(batchItems, Duration.ofMillis(20), patience), forgotten::add);
    }

    private static WeirDatabase withItems(TestPostgres server, int items) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        database.execute("select weir.put_item('b', to_char(n, 'FM00000'), 'v') from generate_series(1, " + items + ") n");
        return database;
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            assertTrue(System.nanoTime() < end, "never came true");
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static Connection holding(WeirDatabase database, String statement) throws Exception {
        Connection holder = database.connect();
        holder.setAutoCommit(false);
        WeirDatabase.rows(holder, statement);
        return holder;
    }

    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void everyItemBecomesATombstoneWithAHigherVersion(TestPostgres server) throws Exception {
        WeirDatabase database = withItems(server, 2500);
        database.execute("""
                select weir.put_item('a', 'k', 'v'), weir.put_item('c', 'k', 'v'), weir.delete_item('b', '00007');
                create table before as select * from weir.item where bucket = 'b'""");
        try (WholeBuckets buckets = buckets(database, 100, PATIENCE)) {
            assertEquals(new Done(2499), buckets.truncate(B));
            assertEquals(List.of(B), List.copyOf(forgotten));
            assertEquals(new Done(0), buckets.truncate(B));
        }
        assertEquals(
                List.of("a|1|1", "b|0|2500", "c|1|1"),
                database.rows("select bucket, count(value), count(*) from weir.item group by 1 order by 1"));
        assertEquals(
                2499,
                database.number("select count(*) from weir.item i join before b using (bucket, key)"
                        + " where i.version > b.version and b.value is not null"));
        assertEquals(
                1, database.number(
                        "select count(*) from weir.item i join before b using (bucket, key) where i.version = b.version"));
    }

    @Test
    void anUnknownBucketIsEmpty() throws Exception {
        try (WholeBuckets buckets = buckets(WeirDatabase.on(TestPostgres.version18()), 100, PATIENCE)) {
            assertEquals(new Done(0), buckets.truncate(B));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void edgesAreNotifiedAfterTheDeletes(TestPostgres server) throws Exception {
        WeirDatabase database = withItems(server, 3);
        database.execute("create publication p for table weir.item");
        String slot = database.rows("select current_database()").getFirst();
        database.rows("select pg_create_logical_replication_slot('" + slot + "', 'pgoutput')");
        try (WholeBuckets buckets = buckets(database, 2, PATIENCE)) {
            buckets.truncate(B);
            buckets.purge(new BucketName("other"));
            List<String> told = database.rows("select encode(data, 'escape') from pg_logical_slot_get_binary_changes('" + slot
                    + "', null, null, 'proto_version', '1', 'publication_names', 'p', 'messages', 'true')");
            List<String> kinds = told.stream().map(WholeBucketsIT::kind).toList();
            assertEquals(List.of("BUUC", "BUC", "BM(b)C", "BM(other)C"), transactions(kinds));
        } finally {
            database.rows("select pg_drop_replication_slot('" + slot + "')");
        }
        assertEquals(List.of(B, new BucketName("other")), List.copyOf(forgotten));
    }

    /** The letter of a message, and the content of a logical message. */
    private static String kind(String message) {
        return message.startsWith("M")
                ? "M(" + message.replaceFirst("(?s).*weir[.]purge.*\\\\000\\p{Cntrl}", "") + ')'
                : message.substring(0, 1);
    }

    /** The messages of each transaction as one string, without those that describe a relation or a type. */
    private static List<String> transactions(List<String> kinds) {
        return List.of(String.join("", kinds).replaceAll("[RY]", "").split("(?<=C)"));
    }

    @Test
    void lockedItemsAreWaitedForWhileTheRestIsDeleted() throws Exception {
        WeirDatabase database = withItems(TestPostgres.version18(), 50);
        try (WholeBuckets buckets = buckets(database, 10, PATIENCE);
                Connection holder =
                        holding(database, "select from weir.item where key in ('00002', '00003', '00031') for update")) {
            Future<Outcome> truncated = threads.submit(() -> buckets.truncate(B));
            await(() -> database.number(LIVE) == 3);
            assertEquals(new Underway(47), buckets.truncate(B));
            assertTrue(forgotten.isEmpty());
            holder.rollback();
            assertEquals(new Done(50), truncated.get());
        }
        assertEquals(0, database.number(LIVE));
        assertEquals(List.of(B), List.copyOf(forgotten));
    }

    @Test
    void aWholeBatchDeletedConcurrentlyEndsNothing() throws Exception {
        WeirDatabase database = withItems(TestPostgres.version18(), 9);
        try (WholeBuckets buckets = buckets(database, 2, PATIENCE);
                Connection holder =
                        holding(database, "select weir.delete_item('b', key) from weir.item where key < '00005'")) {
            Future<Outcome> truncated = threads.submit(() -> buckets.truncate(B));
            // It has deferred the first four, and waits for two of them.
            await(() -> database.number("select count(*) from pg_stat_activity where datname = current_database()"
                    + " and wait_event_type = 'Lock'") == 1);
            holder.commit();
            assertEquals(new Done(5), truncated.get());
        }
        assertEquals(0, database.number(LIVE));
    }

    @Test
    void itemsThatStayLockedAreReportedAndTheRestIsDeleted() throws Exception {
        WeirDatabase database = withItems(TestPostgres.version18(), 50);
        try (WholeBuckets buckets = buckets(database, 10, Duration.ofMillis(100))) {
            try (Connection holder = holding(database, "select from weir.item where key in ('00041', '00050') for update")) {
                Outcome outcome = buckets.truncate(B);
                assertEquals(new Unfinished(48, "Transactions that stay open hold 2 items locked; end them."), outcome);
                assertEquals(2, database.number(LIVE));
                assertEquals(List.of(B), List.copyOf(forgotten), "this edge forgets what was deleted");
                holder.rollback();
            }
            assertEquals(new Done(2), buckets.truncate(B));
        }
    }

    @Test
    void aLockedTableIsWaitedFor() throws Exception {
        WeirDatabase database = withItems(TestPostgres.version18(), 5);
        try (WholeBuckets buckets = buckets(database, 10, PATIENCE);
                Connection holder = holding(database, "select 1")) {
            try (Statement lock = holder.createStatement()) {
                lock.execute("lock table weir.item in exclusive mode");
            }
            Future<Outcome> truncated = threads.submit(() -> buckets.truncate(B));
            await(() -> database.number("select count(*) from pg_locks where not granted") > 0);
            holder.rollback();
            assertEquals(new Done(5), truncated.get());
        }
    }

    @Test
    void aLostConnectionEndsNothing() throws Exception {
        WeirDatabase database = withItems(TestPostgres.version18(), 20);
        String waiting = "from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
        try (WholeBuckets buckets = buckets(database, 10, PATIENCE);
                Connection holder = holding(database, "select from weir.item where key = '00010' for update")) {
            Future<Outcome> truncated = threads.submit(() -> buckets.truncate(B));
            for (int i = 0; i < 5; i++) {
                await(() -> !database.rows("select pg_terminate_backend(pid, 5000) " + waiting).isEmpty());
            }
            holder.rollback();
            assertEquals(new Done(20), truncated.get());
        }
    }

    @Test
    void itStopsWithTheEdgeAndContinuesWhenRetried() throws Exception {
        WeirDatabase database = withItems(TestPostgres.version18(), 20);
        try (Connection holder = holding(database, "select from weir.item where key = '00010' for update")) {
            WholeBuckets buckets = buckets(database, 5, PATIENCE);
            Future<Outcome> truncated = threads.submit(() -> buckets.truncate(B));
            await(() -> database.number(LIVE) == 1);
            buckets.close();
            assertEquals(new Unfinished(19, "The edge is stopping."), truncated.get());
            assertInstanceOf(Unfinished.class, buckets.truncate(B), "nothing begins after the end");
            holder.rollback();
        }
        try (WholeBuckets next = buckets(database, 5, PATIENCE)) {
            assertEquals(new Done(1), next.truncate(B));
        }
    }

    @Test
    void aUserWithoutPrivilegesGetsAMessageAtOnce() throws Exception {
        WeirDatabase database = withItems(TestPostgres.version18(), 1);
        database.execute("drop role if exists guest; create role guest login password 'guest'");
        try (WholeBuckets buckets = new WholeBuckets(
                database.as("guest", "guest"), new TruncationSettings(10, Duration.ofMillis(20), PATIENCE), forgotten::add)) {
            assertEquals(
                    new Unfinished(0, "The database refused it; the log of the edge says why."), buckets.truncate(B));
        }
        assertEquals(1, database.number(LIVE));
    }
}
