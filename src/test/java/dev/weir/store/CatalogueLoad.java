package dev.weir.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.testing.WeirDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Concurrent readers and writers of bucket b in plain SQL, as an edge and other clients do it: with and without cached plans, one
 * key per statement and in batches with a lock timeout. A reader that misses an item, or a writer whose update finds none, fails
 * the test.
 */
final class CatalogueLoad implements AutoCloseable {
    private static final Duration WAIT = Duration.ofSeconds(60);
    private static final Set<String> REFUSED = Set.of("55P03", "40P01");
    private static final int READERS = 3;
    private static final int WRITERS = 4;
    private static final int WORKERS = READERS + WRITERS;

    private final WeirDatabase database;
    private final int keys;
    private final long[] acknowledged;
    private final AtomicLongArray done = new AtomicLongArray(WORKERS);
    private final ExecutorService threads = Executors.newFixedThreadPool(WORKERS);
    private final List<Future<?>> workers = new ArrayList<>();
    private volatile boolean stopping;

    CatalogueLoad(WeirDatabase database, int keys) {
        this.database = database;
        this.keys = keys;
        this.acknowledged = new long[keys];
        for (int i = 0; i < READERS; i++) {
            int reader = i;
            workers.add(threads.submit(() -> {
                read(reader);
                return null;
            }));
        }
        for (int i = 0; i < WRITERS; i++) {
            int writer = i;
            workers.add(threads.submit(() -> {
                write(writer);
                return null;
            }));
        }
    }

    /** Waits until every worker has made progress. */
    void awaitProgress() throws Exception {
        long deadline = System.nanoTime() + WAIT.toNanos();
        for (int worker = 0; worker < WORKERS; worker++) {
            long before = done.get(worker);
            while (done.get(worker) < before + 5) {
                if (workers.get(worker).isDone()) {
                    workers.get(worker).get();
                }
                assertTrue(System.nanoTime() < deadline, "worker " + worker + " stands still");
                Thread.onSpinWait();
            }
        }
    }

    void stopAndVerify() throws Exception {
        stopping = true;
        for (Future<?> worker : workers) {
            worker.get(WAIT.toSeconds(), TimeUnit.SECONDS);
        }
        List<String> rows = database.rows(
                "select substr(key, 2)::int, convert_from(value, 'UTF8')::bigint from weir.item where bucket = 'b' order by 1");
        assertEquals(keys, rows.size());
        for (int key = 0; key < keys; key++) {
            assertEquals(key + "|" + acknowledged[key], rows.get(key));
        }
    }

    @Override
    public void close() {
        stopping = true;
        threads.shutdownNow();
    }

    private void read(int reader) throws SQLException {
        Random random = new Random(reader);
        try (Connection connection = database.connect();
                PreparedStatement select =
                        connection.prepareStatement("select value is not null from weir.item where bucket = ? and key = ?")) {
            // The first plans each time, the others get a cached plan.
            select.unwrap(org.postgresql.PGStatement.class).setPrepareThreshold(reader == 0 ? 0 : 3);
            while (!stopping) {
                String key = "k" + random.nextInt(keys);
                select.setString(1, "b");
                select.setString(2, key);
                try (ResultSet row = select.executeQuery()) {
                    assertTrue(row.next() && row.getBoolean(1), key + " is absent");
                }
                done.incrementAndGet(reader);
            }
        }
    }

    /** Each writer owns the keys with its remainder. */
    private void write(int writer) throws SQLException {
        Random random = new Random(writer);
        long number = 0;
        try (Connection connection = database.connect()) {
            if (writer == 0) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("set weir.writer = 'edge'; set lock_timeout = '100ms'");
                }
            }
            while (!stopping) {
                int first = random.nextInt(keys / WRITERS - 10) * WRITERS + writer;
                number++;
                switch (writer) {
                    case 0 -> batch(connection, first, number);
                    case 1 -> one(connection, first, number, """
                            insert into weir.item as i (bucket, key, value) values ('b', 'k' || ?, ?)
                            on conflict (bucket, key) do update set value = excluded.value""");
                    default -> one(connection, first, number, """
                            with u (key, value) as (values ('k' || ?, ?::bytea))
                            update weir.item i set value = u.value from u where i.bucket = 'b' and i.key = u.key""");
                }
                done.incrementAndGet(READERS + writer);
            }
        }
        // Writes every key in the end, so that none keeps its initial value.
        try (Connection connection = database.connect()) {
            for (int key = writer; key < keys; key += WRITERS) {
                if (acknowledged[key] == 0) {
                    one(connection, key, 1, "update weir.item set key = 'k' || ?, value = ? where bucket = 'b' and key = 'k"
                            + key + "'");
                }
            }
        }
    }

    private void one(Connection connection, int key, long number, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, key);
            statement.setBytes(2, Long.toString(number).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            assertEquals(1, statement.executeUpdate(), "k" + key + " was not found");
            acknowledged[key] = number;
        }
    }

    /** As a lane does: reads and locks the rows first, in order, and gives up on a lock after a timeout. */
    private void batch(Connection connection, int first, long number) throws SQLException {
        Integer[] batch = new Integer[10];
        for (int i = 0; i < batch.length; i++) {
            batch[i] = first + i * WRITERS;
        }
        try (PreparedStatement statement = connection.prepareStatement("""
                with seen as (select count(*) from weir.item where bucket = 'b' and key = 'k0'),
                held as (
                    select i.key from weir.item i where i.bucket = 'b' and i.key = any (
                        select ('k' || n) collate "C" from unnest(?::int[]) n) order by i.key for update)
                update weir.item i set value = ?, version = weir.next_version(i.version)
                from held where i.bucket = 'b' and i.key = held.key""")) {
            statement.setArray(1, connection.createArrayOf("int4", batch));
            statement.setBytes(2, Long.toString(number).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            int updated = statement.executeUpdate();
            assertEquals(batch.length, updated, "some of " + first + "... were not found");
            for (int key : batch) {
                acknowledged[key] = number;
            }
        } catch (SQLException e) {
            if (!REFUSED.contains(String.valueOf(e.getSQLState()))) {
                throw e;
            }
        }
    }
}
