package dev.weir.kind;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Replicas of every kind become the same, whatever order they learn of each other's writes in, by the functions that ship. Each
 * run has cases of its own; CONTRIBUTING.md tells how to run more of them at once.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ConvergenceIT {
    private static final int CASES = Integer.getInteger("weir.convergence.cases", 600);

    private WeirDatabase database;

    @BeforeAll
    void start() {
        database = WeirDatabase.on(TestPostgres.version18());
    }

    private static Stream<ConvergingKind> kinds() {
        return Stream.of(
                ConvergingKind.COUNTER, ConvergingKind.SET, ConvergingKind.SET_FOREVER, ConvergingKind.SET_GROW,
                ConvergingKind.SET_TIMED, ConvergingKind.LATEST, ConvergingKind.SIBLINGS);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void replicasConverge(ConvergingKind kind) throws SQLException {
        double seed = new Random().nextDouble();
        try (Connection connection = database.connect()) {
            assertEquals(List.of(), new Replicas(connection, CASES, seed, kind).violations(), "seed " + seed);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "counter|max((s.value ->> 0)|sum((s.value ->> 0)", "set|or l.x is null and not|or l.x is null and",
        "set|l.x is not null and o.x is not null|l.x is not null", "set|weir.vector_joined($1 -> 'v', $2 -> 'v')|$1 -> 'v'",
        "set-forever|coalesce($2 -> 'r', '{}')|'{}'::jsonb", "set-grow|l.x is not null and o.x is not null|l.x is not null",
        "set-timed|weir.shown_by_time(j.dots)|'{}'::jsonb", "latest|case when later then $3 else $1 end|$1",
        "latest|'e' -> 'd') < ($4|'e' -> 'd') > ($4",
        "siblings|x.dot is not null and y.dot is not null|x.dot is not null",
        "siblings|or x.dot is null and|or false and",
        "siblings|weir.vector_joined($2 -> 'v', $4 -> 'v')|$2 -> 'v'", "siblings|is null and coalesce(|is null or coalesce("})
    void aBrokenJoinIsFound(String name, String piece, String other) throws SQLException {
        ConvergingKind kind = kinds().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
        try (Connection connection = database.connect()) {
            String shipped = WeirDatabase.rows(
                    connection, "select pg_get_functiondef('weir." + kind.function() + "'::regproc)").getFirst();
            assertTrue(shipped.contains(piece), shipped);
            try (Statement statement = connection.createStatement()) {
                statement.execute(shipped.replace(piece, other).replace("weir." + kind.function() + "(", "pg_temp.broken("));
            }
            assertFalse(new Replicas(connection, 200, 0.5, ConvergingKind.broken(kind)).violations().isEmpty());
        }
    }
}
