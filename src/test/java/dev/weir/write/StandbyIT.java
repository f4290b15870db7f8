package dev.weir.write;

import static dev.weir.write.LaneFixture.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.database.StoreException;
import dev.weir.testing.TestDatabase;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.Waiting;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is acknowledged while a synchronous standby fails is there once the standby is promoted, and nothing is applied twice.
 * {@code -Dweir.standby.trials=10} makes ten trials of each kind; one is made without.
 */
final class StandbyIT {
    private static final int TRIALS = Integer.getInteger("weir.standby.trials", 1);
    private static final int WRITERS = 6;

    /** How the standby fails. */
    enum Fault {
        FROZEN,
        KILLED,
        SLOW
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void whatIsAcknowledgedSurvivesThePromotionOfTheStandby(Fault fault) throws Exception {
        for (int trial = 0; trial < TRIALS; trial++) {
            try (TestPostgres primary = TestPostgres.privateServer();
                    TestPostgres standby = TestPostgres.standbyOf(primary)) {
                Tally tally = trial(fault, primary, standby);
                System.out.println("standby " + fault + ", trial " + trial + ": " + tally);
                assertEquals(List.of(), tally.lost, "acknowledged, and not on the promoted standby");
                assertEquals(List.of(), tally.doubled, "applied more than once");
                assertEquals(List.of(), tally.refusedYetApplied, "told that nothing was done, and done");
                assertTrue(tally.acknowledged > 0, "no write was acknowledged at all");
            }
        }
    }

    private record Tally(
            int acknowledged, int unknown, List<String> lost, List<String> doubled, List<String> refusedYetApplied) {}

    private static Tally trial(Fault fault, TestPostgres primary, TestPostgres standby) throws Exception {
        TestDatabase database = primary.freshDatabase();
        Map<String, String> told = new HashMap<>();
        try (var lanes = new LaneFixture(onEither(database, primary, standby), LaneFixture.settings(2, Duration.ofSeconds(4)))) {
            // Every change of an item leaves a line, so that what is applied twice shows.
            lanes.sqlDo("create table public.applied (value text);"
                    + "create function public.note() returns trigger language plpgsql as $$ begin"
                    + " insert into public.applied values (convert_from(new.value, 'UTF8')); return null; end $$;"
                    + "create trigger note after insert or update on weir.item for each row execute function public.note()");
            lanes.sqlDo("alter system set synchronous_standby_names = 'standby'");
            lanes.sqlDo("select pg_reload_conf()");
            awaitText(database, "select sync_state from pg_stat_replication", "sync");
            told.putAll(writeThrough(lanes, "before", 1, () -> {}));
            told.putAll(whileItFails(fault, lanes, standby));
            primary.kill();
            // What the primary had sent and the standby had not received goes with the primary's machine.
            standby.kill();
            standby.startAgain();
            standby.promote();
            // Writes are refused at once until a lane has found the new primary.
            var tries = new AtomicInteger();
            Waiting.until("the lanes come back", () -> {
                String name = "after" + tries.incrementAndGet() + "-";
                writeThrough(lanes, name, 1, () -> {}).forEach((value, verdict) -> told.put(value, verdict + " after"));
                return told.containsValue("Stored after");
            });
        }
        return tally(told, appliedOn(standby, database));
    }

    private static Map<String, String> whileItFails(Fault fault, LaneFixture lanes, TestPostgres standby) throws Exception {
        return switch (fault) {
            case FROZEN -> {
                standby.freeze();
                yield writeThrough(lanes, "frozen", 2, () -> {});
            }
            case KILLED -> writeThrough(lanes, "killed", 200, standby::kill);
            case SLOW -> {
                var done = new AtomicBoolean();
                List<?> lost = lanes.listener.uncertain;
                List<?> found = lanes.listener.settled;
                Thread brake = Thread.ofVirtual().start(() -> {
                    while (!done.get()) {
                        int before = lost.size();
                        standby.freeze();
                        // Longer than a lane waits for an answer; then until it has found out.
                        Waiting.until(() -> done.get() || lost.size() > before);
                        standby.thaw();
                        Waiting.until(() -> done.get() || found.size() == lost.size());
                    }
                });
                Map<String, String> told = writeThrough(lanes, "slow", 4, () -> {});
                done.set(true);
                brake.join();
                yield told;
            }
        };
    }

    /** Several writers, each over keys of its own; what each value was told. */
    private static Map<String, String> writeThrough(LaneFixture lanes, String name, int rounds, Runnable meanwhile) {
        Map<String, String> told = new HashMap<>();
        try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Map<String, String>>> all = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                String key = name + writer;
                boolean atomic = writer % 3 == 2;
                all.add(writers.submit(() -> {
                    Map<String, String> own = new HashMap<>();
                    boolean stopped = false;
                    for (int round = 0; round < rounds && !stopped; round++) {
                        String value = key + "-" + round;
                        // A key a value: what is there in the end is all that was applied.
                        var write = put(value, value);
                        String verdict = verdict(lanes, write, atomic);
                        own.put(value, verdict);
                        stopped = !verdict.equals("Stored");
                    }
                    return own;
                }));
            }
            meanwhile.run();
            for (var each : all) {
                told.putAll(answer(each));
            }
        }
        return told;
    }

    private static Map<String, String> answer(Future<Map<String, String>> writer) {
        try {
            return writer.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    private static String verdict(LaneFixture lanes, Write write, boolean atomic) {
        try {
            WriteOutcome written = atomic ? lanes.commit.writeAtomically(List.of(write)).getFirst() : lanes.commit.write(write);
            return written.getClass().getSimpleName();
        } catch (StoreException e) {
            return e.getClass().getSimpleName();
        }
    }

    private static Tally tally(Map<String, String> told, List<String> applied) {
        Set<String> there = new HashSet<>(applied);
        List<String> doubled = new ArrayList<>(applied);
        there.forEach(doubled::remove);
        List<String> lost = new ArrayList<>();
        List<String> refusedYetApplied = new ArrayList<>();
        int acknowledged = 0;
        int unknown = 0;
        for (var each : told.entrySet()) {
            String verdict = each.getValue().split(" ")[0];
            switch (verdict) {
                case "Stored" -> {
                    acknowledged++;
                    if (!there.contains(each.getKey())) {
                        lost.add(each.getKey());
                    }
                }
                case "OutcomeUnknown" -> unknown++;
                default -> {
                    if (there.contains(each.getKey())) {
                        refusedYetApplied.add(each.getKey() + " " + verdict);
                    }
                }
            }
        }
        return new Tally(acknowledged, unknown, lost, doubled, refusedYetApplied);
    }

    private static List<String> appliedOn(TestPostgres standby, TestDatabase database) throws SQLException {
        List<String> applied = new ArrayList<>();
        String url = "jdbc:postgresql://127.0.0.1:" + standby.port() + database.jdbcUrl().substring(
                database.jdbcUrl().lastIndexOf('/'));
        try (Connection connection = DriverManager.getConnection(url, database.user(), database.password());
                var rows = connection.createStatement().executeQuery("select value from public.applied")) {
            while (rows.next()) {
                applied.add(rows.getString(1));
            }
        }
        return applied;
    }

    /** The database wherever its primary is. */
    private static TestDatabase onEither(TestDatabase database, TestPostgres primary, TestPostgres standby) {
        String one = "127.0.0.1:" + primary.port();
        String either = one + ",127.0.0.1:" + standby.port();
        return new TestDatabase(
                database.dsn().replace(one, either), database.jdbcUrl().replace(one, either) + "?targetServerType=primary",
                database.user(), database.password());
    }

    private static void awaitText(TestDatabase database, String query, String wanted) {
        Waiting.until(() -> {
            try (Connection connection =
                    DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
                    var row = connection.createStatement().executeQuery(query)) {
                return row.next() && wanted.equals(row.getString(1));
            } catch (SQLException e) {
                return false;
            }
        });
    }
}
