package dev.weir.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ReaperIT {
    private static final String VERSIONS = "dev.weir.testing.TestPostgres#versions";

    /** Versions that were given two days ago, rising with n. */
    private static final String OLD = "(((extract(epoch from now()) * 1000)::bigint - 172800000) << 16) + n";

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void onlyOldTombstonesGoAndTheFloorKnowsTheirVersions(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        database.execute("create table weir.p partition of weir.item for values in ('p')");
        database.execute("insert into weir.item (bucket, key, value, version) select b, 'dead' || n, null, " + OLD
                + " from generate_series(1, 250) n, unnest(array['b', 'p']) b");
        database.execute("insert into weir.item (bucket, key, value, version) select 'b', 'alive' || n, 'v', " + OLD
                + " from generate_series(1, 10) n");
        database.execute("select weir.put_item('b', 'young', 'v'), weir.delete_item('b', 'young')");
        long highest = database.number("select max(version) from weir.item where key like 'dead%'");
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        Reaper.Reaped reaped;
        try (Reaper reaper = reaper(database, Duration.ofDays(1), 100, meters);
                Connection connection = database.connect()) {
            reaped = reaper.reapOnce(connection);
            assertEquals(new Reaper.Reaped(0, 0, true), reaper.reapOnce(connection));
            assertTrue(connection.getAutoCommit());
        }
        assertEquals(new Reaper.Reaped(500, 0, true), reaped);
        assertEquals(500, meters.get("weir.reaper.tombstones").counter().count());
        assertEquals(List.of("11|10"), database.rows("select count(*), count(value) from weir.item"));
        assertTrue(database.number("select floor from weir.clock") >= highest);
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void aKeyThatComesBackHasAHigherVersion(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        long tombstone = database.number("select weir.put_item('b', 'k', 'v')") + 1;
        database.execute("select weir.delete_item('b', 'k')");
        try (Reaper reaper = reaper(database, Duration.ofDays(-1), 100, new SimpleMeterRegistry());
                Connection connection = database.connect()) {
            assertEquals(1, reaper.reapOnce(connection).tombstones());
        }
        database.execute("insert into weir.item (bucket, key, value, version) values ('b', 'k', 'v', 1)");
        assertTrue(database.number("select version from weir.item") > tombstone);
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void aLockedTombstoneIsLeftForAnotherTime(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        database.execute("insert into weir.item (bucket, key, value, version) select 'b', 'k' || n, null, " + OLD
                + " from generate_series(1, 2) n");
        try (Reaper reaper = reaper(database, Duration.ofDays(1), 100, new SimpleMeterRegistry());
                Connection holder = database.connect();
                Connection connection = database.connect()) {
            holder.setAutoCommit(false);
            WeirDatabase.rows(holder, "select key from weir.item where key = 'k1' for update");
            assertEquals(1, reaper.reapOnce(connection).tombstones());
            holder.rollback();
            assertEquals(1, reaper.reapOnce(connection).tombstones());
        }
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void severalEdgesReapAtOnce(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        database.execute("insert into weir.item (bucket, key, value, version) select 'b', 'k' || n, null, " + OLD
                + " from generate_series(1, 3000) n");
        int edges = 4;
        CyclicBarrier together = new CyclicBarrier(edges);
        long removed = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(edges)) {
            List<Future<Long>> passes = new ArrayList<>();
            for (int i = 0; i < edges; i++) {
                passes.add(threads.submit(() -> {
                    try (Reaper reaper = reaper(database, Duration.ofDays(1), 50, new SimpleMeterRegistry());
                            Connection connection = database.connect()) {
                        together.await(30, TimeUnit.SECONDS);
                        return reaper.reapOnce(connection).tombstones();
                    }
                }));
            }
            for (Future<Long> pass : passes) {
                removed += pass.get(120, TimeUnit.SECONDS);
            }
        }
        // What one holds when the others end their pass is its own to remove, so none is left over and none counted twice.
        assertEquals(3000, removed);
        assertEquals(0, database.number("select count(*) from weir.item"));
    }

    @Test
    void onlyLanesThatAreNoMoreLoseTheirRow() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        database.execute("insert into weir.lane (touched_at)"
                + " values (now() - interval '25 hours'), (now() - interval '23 hours')");
        try (Reaper reaper = reaper(database, Duration.ofDays(1), 100, new SimpleMeterRegistry());
                Connection connection = database.connect()) {
            assertEquals(1, reaper.reapOnce(connection).lanes());
        }
        assertEquals(List.of("2"), database.rows("select id from weir.lane"));
    }

    @Test
    void startedItReapsByItselfAndEndsWhenClosed() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        database.execute("insert into weir.item (bucket, key, value, version) select 'b', 'k' || n, null, " + OLD
                + " from generate_series(1, 2) n");
        try (Reaper reaper = new Reaper(
                database.dataSource(),
                new ReaperSettings(Duration.ofDays(1), Duration.ofMillis(20), 100, Duration.ofMinutes(1), Duration.ofMinutes(1)),
                new VersionFloor(new SimpleMeterRegistry()),
                new SimpleMeterRegistry())) {
            reaper.start();
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (database.number("select count(*) from weir.item") > 0) {
                assertTrue(System.nanoTime() < deadline, "nothing was reaped");
            }
        }
        assertEquals(
                0, Thread.getAllStackTraces().keySet().stream().filter(t -> t.getName().equals("weir-reaper")).count());
    }

    private static Reaper reaper(WeirDatabase database, Duration keep, int batch, SimpleMeterRegistry meters) {
        return new Reaper(
                database.dataSource(),
                new ReaperSettings(keep, Duration.ofMinutes(1), batch, Duration.ofMinutes(1), Duration.ofMinutes(1)),
                new VersionFloor(meters),
                meters);
    }
}
