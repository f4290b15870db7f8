package dev.weir.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import io.micrometer.core.instrument.MeterRegistry;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Items that have expired become tombstones. */
final class ExpirerIT {
    private static final String VERSIONS = "dev.weir.testing.TestPostgres#versions";
    private static final String LIVE = "select count(*) from weir.item where weir.is_live(value)";

    private static Expirer expirer(WeirDatabase database, int batch, MeterRegistry meters) {
        var settings = new ReaperSettings(Duration.ofDays(1), Duration.ofMinutes(1), batch, Duration.ofMinutes(1),
                Duration.ofMinutes(1));
        return new Expirer(database.dataSource(), settings, meters);
    }

    private static void store(WeirDatabase database, int items, String expiresIn) throws Exception {
        database.execute("select weir.put_item('b', 'k' || n, 'v', expires_in => interval '" + expiresIn
                + "') from generate_series(1, " + items + ") n");
    }

    private static void expireAll(WeirDatabase database, int batch, MeterRegistry meters) throws Exception {
        try (Expirer expirer = expirer(database, batch, meters);
                Connection connection = database.connect()) {
            expirer.expireAll(connection);
        }
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void whatHasExpiredBecomesATombstoneOfAHigherVersion(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        store(database, 25, "-1 second");
        database.execute("select weir.put_item('b', 'later', 'v', expires_in => interval '1 day')");
        database.execute("select weir.put_item('b', 'never', 'v')");
        long highest = database.number("select max(version) from weir.item where key like 'k%'");
        var meters = new SimpleMeterRegistry();
        expireAll(database, 10, meters);
        assertEquals(List.of("later", "never"), database.rows("select key from weir.item where value is not null order by key"));
        assertEquals(25, database.number("select count(*) from weir.item where value is null and expires_at is null"
                + " and version > " + highest));
        assertEquals(List.of("later"), database.rows("select key from weir.expiry"));
        assertEquals(25, meters.counter("weir.reaper.expired").count());
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void anItemThatWasWrittenAgainLivesOn(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        store(database, 3, "-1 second");
        database.execute("select weir.put_item('b', 'k1', 'again')");
        database.execute("select weir.put_item('b', 'k2', 'again', expires_in => interval '1 day')");
        database.execute("delete from weir.item where key = 'k3'");
        expireAll(database, 10, new SimpleMeterRegistry());
        assertEquals(2, database.number(LIVE));
        assertEquals(List.of("k2"), database.rows("select key from weir.expiry"), "what is overtaken is not looked at again");
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void aLockedItemIsLeftForAnotherTime(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        store(database, 2, "-1 second");
        try (Connection holder = database.connect()) {
            holder.setAutoCommit(false);
            WeirDatabase.rows(holder, "select key from weir.item where key = 'k1' for update");
            expireAll(database, 1, new SimpleMeterRegistry());
            assertEquals(1, database.number("select count(*) from weir.item where key = 'k1' and value is not null"));
            holder.rollback();
        }
        expireAll(database, 1, new SimpleMeterRegistry());
        assertEquals(0, database.number(LIVE));
        assertEquals(0, database.number("select count(*) from weir.expiry"));
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void severalEdgesShareTheWork(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        store(database, 3000, "-1 second");
        int edges = 4;
        var together = new CyclicBarrier(edges);
        var meters = new SimpleMeterRegistry();
        try (ExecutorService threads = Executors.newFixedThreadPool(edges)) {
            List<Future<?>> rounds = new ArrayList<>();
            for (int i = 0; i < edges; i++) {
                rounds.add(threads.submit(() -> {
                    together.await(30, TimeUnit.SECONDS);
                    expireAll(database, 50, meters);
                    return true;
                }));
            }
            for (Future<?> round : rounds) {
                round.get(120, TimeUnit.SECONDS);
            }
        }
        // One that finds less than a batch, since others hold the rest, leaves it to them.
        expireAll(database, 50, meters);
        assertEquals(3000, meters.counter("weir.reaper.expired").count(), "each once");
        assertEquals(0, database.number("select count(*) from weir.expiry"));
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void itLooksOnlyAtWhatIsDue(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        store(database, 2000, "1 day");
        database.execute("analyze weir.expiry");
        List<String> plan = database.rows(
                "explain select expires_at from weir.expiry where expires_at <= statement_timestamp()"
                        + " and (expires_at, bucket, key) > ('-infinity'::timestamptz, '', '')"
                        + " order by expires_at, bucket, key limit 10");
        assertTrue(plan.toString().contains("Index Cond: ((expires_at <= statement_timestamp())"), plan.toString());
    }
}
