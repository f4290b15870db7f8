package dev.weir.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.item.BucketName;
import dev.weir.store.BucketCatalogue;
import dev.weir.store.CatalogueException;
import dev.weir.store.CatalogueLimits;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Coherence rule 9 under whatever SQL comes: after each of many random statements, every row that was not there before or that
 * changed has a version above all that its key ever had. Versions ahead of the clock stand for a clock that went back. One that
 * is more than a day ahead of clock and floor is exempt once its row is removed for good: it must not take the floor along. A
 * version that the statement did not bring is one of this site.
 */
final class VersionsNeverComeBackIT {
    private static final int STEPS = 300;
    private static final long DAY = Duration.ofDays(1).toMillis() << 16;
    private static final int SITE = 41;
    private static final List<String> BUCKETS = List.of("a", "b", "c");

    /** Unique violation, check violation: the statement met a row or a bound, and did nothing. */
    private static final Set<String> HARMLESS = Set.of("23505", "23514");

    private final Map<String, Long> highest = new HashMap<>();
    private Map<String, String> rows = new HashMap<>();
    private final List<String> history = new ArrayList<>();

    static Stream<Arguments> runs() {
        return TestPostgres.versions().stream()
                .flatMap(server -> Stream.of(1, 2, 3).map(seed -> Arguments.of(server, seed)));
    }

    @ParameterizedTest
    @MethodSource("runs")
    void whateverIsDoneBySql(TestPostgres server, int seed) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        database.execute("update weir.clock set clock_skew_ms = 86400000, site = " + SITE);
        Random random = new Random(seed);
        BucketCatalogue catalogue = new BucketCatalogue(database.dataSource(), CatalogueLimits.defaults());
        int effective = 0;
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                Reaper reaper = new Reaper(
                        database.dataSource(),
                        new ReaperSettings(Duration.ofDays(-40_000), Duration.ofMinutes(1), 2, Duration.ofMinutes(1),
                                Duration.ofMinutes(1)),
                        new VersionFloor(new SimpleMeterRegistry()),
                        new SimpleMeterRegistry())) {
            for (int step = 0; step < STEPS; step++) {
                BucketName bucket = new BucketName(pick(random, BUCKETS));
                switch (random.nextInt(40)) {
                    case 0 -> {
                        history.add("declare " + bucket);
                        catalogue.create(bucket, true);
                    }
                    case 1 -> {
                        history.add("delete bucket " + bucket);
                        catalogue.delete(bucket);
                    }
                    case 2, 3 -> {
                        history.add("reap");
                        reaper.reapOnce(connection);
                    }
                    default -> run(statement, statement(random));
                }
                effective += check(connection);
            }
        } catch (CatalogueException e) {
            throw new AssertionError(last(), e);
        }
        assertTrue(effective > STEPS / 4, "only " + effective + " changes seen");
    }

    private void run(Statement statement, String sql) throws SQLException {
        history.add(sql);
        try {
            statement.execute(sql);
        } catch (SQLException e) {
            if (!HARMLESS.contains(String.valueOf(e.getSQLState()))) {
                throw new AssertionError(last(), e);
            }
        }
    }

    private static String statement(Random random) {
        String bucket = pick(random, BUCKETS);
        String key = pick(random, List.of("k", "l", "m"));
        String where = " where bucket = '" + bucket + "' and key = '" + key + "'";
        String value = "'" + random.nextInt() + "'";
        String columns = "insert into weir.item as i (bucket, key, value)"
                + " values ('" + bucket + "', '" + key + "', " + value + ")";
        // Up to a day ahead of the clock, and up to 70 years, which only rows from before the bound are.
        String ahead = "(weir.clock_version() + " + (random.nextLong(DAY) + 1) + ")";
        String far = "(weir.clock_version() + " + (random.nextLong(1L << 57) + 1) + ")";
        String role = random.nextInt(4) == 0 ? "replica" : "origin";
        String sql = switch (random.nextInt(14)) {
            case 0, 1 -> columns;
            case 2 -> columns + " on conflict (bucket, key) do update set value = excluded.value";
            case 3, 4 -> "select weir.put_item('" + bucket + "', '" + key + "', " + value + ")";
            case 5, 6 -> "select weir.delete_item('" + bucket + "', '" + key + "')";
            case 7 -> "delete from weir.item" + where;
            case 8 -> "delete from weir.item_default" + where;
            case 9 -> "update weir.item set value = " + value + ", version = " + random.nextInt(9) + where;
            case 10 -> "update weir.item set value = " + value + ", version = greatest(version + 1, "
                    + (random.nextInt(4) == 0 ? far : ahead) + ")" + where;
            case 11 -> "update weir.item set bucket = '" + pick(random, BUCKETS) + "', version = version + " + random.nextInt(3)
                    + where;
            case 12 -> "update weir.item set key = 'm', version = version + " + random.nextInt(3) + where;
            default -> random.nextInt(6) > 0
                    ? (random.nextInt(4) == 0 ? "set weir.writer = 'edge'; " : "set weir.writer = ''; ")
                            + "insert into weir.item (bucket, key, value, version) values ('" + bucket + "', '" + key + "', "
                            + value + ", greatest((select floor from weir.clock) + 1, " + pick(random, List.of(ahead, far, "3"))
                            + ")); set weir.writer = ''"
                    : random.nextBoolean() ? "truncate weir.item" : "truncate weir.item_default";
        };
        return "set session_replication_role = " + role + "; " + sql;
    }

    /** Returns how many rows had changed. */
    private int check(Connection connection) throws SQLException {
        Map<String, String> now = new HashMap<>();
        int changed = 0;
        long followed = Long.parseLong(
                WeirDatabase.rows(connection, "select weir.clock_version() + weir.version_day()").getFirst());
        for (String row : WeirDatabase.rows(
                connection, "select bucket || '/' || key, version, encode(value, 'hex') from weir.item")) {
            String[] cells = row.split("\\|", -1);
            String name = cells[0];
            long version = Long.parseLong(cells[1]);
            now.put(name, row);
            if (!row.equals(rows.get(name))) {
                changed++;
                boolean brought = history.getLast().contains("version");
                assertTrue(brought || (version & 63) == SITE, () -> row + " is of another site: " + last());
                long before = highest.getOrDefault(name, 0L);
                assertTrue(version > before || before > followed, () -> row + " after " + before + ": " + last());
                highest.put(name, version);
            }
        }
        assertEquals(
                List.of("t"),
                WeirDatabase.rows(connection, "select floor < weir.clock_version() + weir.version_day() from weir.clock"),
                this::last);
        rows = now;
        return changed;
    }

    private String last() {
        return String.join("\n", history.subList(Math.max(0, history.size() - 8), history.size()));
    }

    private static String pick(Random random, List<String> from) {
        return from.get(random.nextInt(from.size()));
    }
}
