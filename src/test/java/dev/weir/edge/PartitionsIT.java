package dev.weir.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the stream is not told: partitions that are truncated, and that come and go with their items. */
final class PartitionsIT {
    private static final Logger log = LoggerFactory.getLogger(PartitionsIT.class);

    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void whateverBecomesOfAPartitionEveryEdgeLearnsOfIt(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        try (Fleet fleet = Fleet.live(database)) {
            fleet.put(0, "k", "1");
            fleet.awaitHot("k", "1");
            createPartitioned(fleet, database, "1");
            String leaf = database.rows("select inhrelid::regclass from pg_inherits where inhparent = 'weir.item'::regclass"
                    + " and inhrelid <> 'weir.item_default'::regclass")
                    .getFirst();
            then(fleet, database, "truncate " + leaf, null);
            fleet.put(1, "k", "2");
            fleet.awaitHot("k", "2");
            then(fleet, database, "truncate weir.item", null);
            fleet.put(0, "k", "3");
            fleet.awaitHot("k", "3");
            then(fleet, database, "alter table weir.item detach partition " + leaf, null);
            then(fleet, database, "update " + leaf + " set value = '4'; alter table weir.item attach partition " + leaf
                    + " for values in ('b')", "4");
            then(fleet, database, "drop table " + leaf, null);
            fleet.put(1, "k", "5");
            fleet.awaitHot("k", "5");
            createPartitioned(fleet, database, "5");
            weir(fleet, database, null, "bucket", "delete", "b", "--yes");
            fleet.put(0, "k", "6");
            fleet.awaitHot("k", "6");
            assertEquals(0, fleet.meter(0, "weir_changes_cuts_total") + fleet.meter(1, "weir_changes_cuts_total"));
        }
    }

    /** Gives the bucket a partition of its own; readers, whom the edges confirm meanwhile, see nothing of it. */
    private static void createPartitioned(Fleet fleet, WeirDatabase database, String value) throws Exception {
        var done = new AtomicBoolean();
        var reading = new ArrayList<Future<?>>();
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int edge = 0; edge < 2; edge++) {
                int number = edge;
                reading.add(readers.submit(() -> {
                    while (!done.get()) {
                        assertEquals(value, fleet.get(number, "k").value());
                    }
                    return null;
                }));
            }
            try {
                weir(fleet, database, value, "bucket", "create", "b", "--partitioned");
            } finally {
                done.set(true);
            }
        }
        for (Future<?> each : reading) {
            each.get();
        }
    }

    private static void weir(Fleet fleet, WeirDatabase database, @Nullable String value, String... command) throws Exception {
        var arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of("--dsn", database.database().dsn()));
        EdgeProcess.Ended ended = EdgeProcess.run(arguments.toArray(String[]::new));
        assertEquals(0, ended.exit(), ended::err);
        awaitEverywhere(fleet, String.join(" ", command), value);
    }

    private static void then(Fleet fleet, WeirDatabase database, String sql, @Nullable String value) throws Exception {
        database.execute(sql);
        awaitEverywhere(fleet, sql, value);
    }

    private static void awaitEverywhere(Fleet fleet, String what, @Nullable String value) {
        long begun = System.nanoTime();
        fleet.awaitSeen(0, "k", value);
        fleet.awaitSeen(1, "k", value);
        log.info("{} was seen everywhere after {} ms", what, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
        fleet.awaitHot("k", value);
    }
}
