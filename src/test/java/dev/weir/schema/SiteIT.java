package dev.weir.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.database.UnfitDatabaseException;
import dev.weir.edge.EdgeProcess;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What site an edge says it is, what site the database is, and what comes of it where the two differ. */
final class SiteIT {
    private static final String VERSIONS = "dev.weir.testing.TestPostgres#versions";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void aDatabaseTakesTheFirstNumberThatIsBrought(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        assertEquals(List.of("0|60000"), site(database));
        settle(database, 0, MINUTE);
        settle(database, 3, MINUTE);
        settle(database, 3, MINUTE);
        assertEquals(List.of("3|60000"), site(database));
        database.execute("select weir.put_item('b', 'k', 'v')");
        assertEquals(3, database.number("select version & 63 from weir.item"));
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void itTakesNoOtherAndTheRefusalSaysWhatToDo(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        settle(database, 3, MINUTE);
        for (int other : List.of(0, 4)) {
            String words = refused(database, other);
            assertTrue(words.contains("site 3") && words.contains("site.number is " + other), words);
        }
        assertEquals(List.of("3|60000"), site(database));
        String words = refused(database, 4);
        database.execute(words.substring(words.indexOf('`') + 1, words.lastIndexOf('`')));
        settle(database, 4, MINUTE);
        assertEquals(List.of("4|60000"), site(database));
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void theClockSkewIsTheLastEdges(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        String far = "insert into weir.item (bucket, key, value, version)"
                + " values ('b', 'k', 'v', weir.clock_version() + (1800000::bigint << 16))";
        assertThrows(SQLException.class, () -> database.execute(far));
        settle(database, 0, Duration.ofHours(1));
        database.execute(far);
        settle(database, 0, Duration.ofSeconds(1));
        SQLException refused =
                assertThrows(SQLException.class, () -> database.execute(far.replace("1800000", "2000").replace("'k'", "'l'")));
        assertTrue(String.valueOf(refused.getMessage()).contains("more than 1 s ahead"), refused.getMessage());
    }

    @Test
    void aTableThatHasLostItsRowIsRefused() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        database.execute("delete from weir.clock");
        String words = refused(database, 0);
        database.execute(words.substring(words.indexOf('`') + 1, words.lastIndexOf('`')));
        settle(database, 0, MINUTE);
    }

    @Test
    void anEdgeOfAnotherSiteDoesNotStartAndSaysSoInOneLine() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        settle(database, 3, MINUTE);
        EdgeProcess.Ended edge = EdgeProcess.run(
                "serve", "-p", "0", "--admin-port", "0", "--dsn", database.database().dsn(), "--set", "site.number=4");
        assertEquals(1, edge.exit(), edge::err);
        assertEquals(1, edge.err().lines().count(), edge::err);
        assertTrue(edge.err().contains("the database is site 3, and site.number is 4"), edge::err);
    }

    private static void settle(WeirDatabase database, int number, Duration skew) throws SQLException {
        try (Connection connection = database.connect()) {
            Site.settle(connection, new SiteSettings(number, skew));
        }
    }

    private static String refused(WeirDatabase database, int number) {
        var refused = assertThrows(UnfitDatabaseException.class, () -> settle(database, number, Duration.ofHours(2)));
        return String.valueOf(refused.getMessage());
    }

    private static List<String> site(WeirDatabase database) throws SQLException {
        return database.rows("select site, clock_skew_ms from weir.clock");
    }
}
