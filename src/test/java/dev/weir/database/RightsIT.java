package dev.weir.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.edge.EdgeProcess;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A user that lacks a privilege, or does not see every row, is refused at startup, with the commands that fix it. */
final class RightsIT {
    private static final String VERSIONS = "dev.weir.testing.TestPostgres#versions";
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final String role = "edge_" + NUMBERS.incrementAndGet();

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void theDocumentedGrantsAreAllItNeeds(TestPostgres server) throws Exception {
        WeirDatabase database = granted(server);
        try (Connection edge = database.as(role, "edge").getConnection()) {
            Rights.check(edge);
        } finally {
            dropRole(database);
        }
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void eachMissingPrivilegeIsReportedWithTheCommandThatGrantsIt(TestPostgres server) throws Exception {
        WeirDatabase database = granted(server);
        try {
            for (String right : List.of(
                    "usage on schema weir",
                    "select on weir.item",
                    "insert, update on weir.item",
                    "delete on weir.lane",
                    "update on weir.clock",
                    "select on weir.bucket",
                    "select on weir.token",
                    "select on weir.flyway_schema_history")) {
                database.execute("revoke " + right + " from " + role);
                UnfitDatabaseException refused = refused(database);
                assertEquals(List.of("grant " + right + " to " + role), commands(refused), right);
                database.execute(commands(refused).getFirst());
                try (Connection edge = database.as(role, "edge").getConnection()) {
                    Rights.check(edge);
                }
            }
            database.execute("revoke execute on all functions in schema weir from public");
            database.execute(commands(refused(database)).getFirst());
            database.execute("revoke all on all tables in schema weir from " + role);
            UnfitDatabaseException refused = refused(database);
            for (String command : commands(refused).getFirst().split("; ")) {
                database.execute(command);
            }
            try (Connection edge = database.as(role, "edge").getConnection()) {
                Rights.check(edge);
            }
        } finally {
            dropRole(database);
        }
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void rowLevelSecurityIsRefused(TestPostgres server) throws Exception {
        WeirDatabase database = granted(server);
        try {
            for (String table : List.of("item", "lane", "clock", "bucket", "flyway_schema_history")) {
                database.execute("alter table weir." + table + " enable row level security");
                UnfitDatabaseException refused = refused(database);
                String words = String.valueOf(refused.getMessage());
                assertTrue(words.contains("row level security"), words);
                assertEquals(
                        List.of("alter table weir." + table + " disable row level security", "alter role " + role + " bypassrls"),
                        commands(refused));
                database.execute(commands(refused).getFirst());
            }
            database.execute("alter table weir.item enable row level security; alter role " + role + " bypassrls");
            try (Connection edge = database.as(role, "edge").getConnection()) {
                Rights.check(edge);
            }
        } finally {
            dropRole(database);
        }
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void aSchemaThatDoesNotExistYetIsNotChecked(TestPostgres server) throws Exception {
        try (Connection connection = WeirDatabase.emptyOn(server).connect()) {
            Rights.check(connection);
        }
    }

    @Test
    void anEdgeSaysSoInOneLineAndDoesNotStart() throws Exception {
        WeirDatabase database = granted(TestPostgres.version18());
        try {
            database.execute("alter table weir.item enable row level security");
            EdgeProcess.Ended edge = EdgeProcess.run(
                    "serve", "-p", "0", "--admin-port", "0", "--dsn", dsn(database), "--set", "database.migrate=check");
            assertEquals(1, edge.exit(), edge::err);
            assertEquals(1, edge.err().lines().count(), edge::err);
            assertTrue(edge.err().contains("alter table weir.item disable row level security"), edge::err);
        } finally {
            dropRole(database);
        }
    }

    /** Rows must not be taken for absent if row level security is enabled while an edge runs. */
    @Test
    void whileItRunsAHiddenRowIsAFailureAndNotAnAbsentItem() throws Exception {
        WeirDatabase database = granted(TestPostgres.version18());
        try {
            database.execute("select weir.put_item('b', 'k', 'v')");
            DatabaseSettings settings = new DatabaseSettings(
                    null, 2, java.time.Duration.ofSeconds(2), java.time.Duration.ofSeconds(4), DatabaseSettings.Migrate.CHECK);
            Dsn dsn = Dsn.parse(dsn(database));
            var connector = new PostgresConnector(dsn, settings, "weir load", java.time.Duration.ofSeconds(1));
            try (Connection lane = connector.connect();
                    var pool = Pool.open(dsn, settings, new io.micrometer.core.instrument.simple.SimpleMeterRegistry())) {
                for (Connection connection : List.of(lane, pool.getConnection())) {
                    assertEquals(List.of("1"), WeirDatabase.rows(connection, "select count(*) from weir.item"));
                    database.execute("alter table weir.item enable row level security");
                    SQLException refused = assertThrows(
                            SQLException.class, () -> WeirDatabase.rows(connection, "select count(*) from weir.item"));
                    assertEquals("42501", refused.getSQLState());
                    database.execute("alter table weir.item disable row level security");
                }
            }
        } finally {
            dropRole(database);
        }
    }

    /** A database with a schema owned by another user, and a user with the documented privileges. */
    private WeirDatabase granted(TestPostgres server) throws SQLException, IOException {
        WeirDatabase database = WeirDatabase.on(server);
        database.execute("drop role if exists " + role + "; create role " + role + " login password 'edge'");
        for (String line : Files.readAllLines(Path.of("docs/operations.md"))) {
            if (line.startsWith("grant ") && line.endsWith(" to edge;")) {
                database.execute(line.replace(" to edge;", " to " + role));
            }
        }
        return database;
    }

    private String dsn(WeirDatabase database) {
        return database.database().dsn().replaceFirst("//[^@]*@", "//" + role + ":edge@");
    }

    private void dropRole(WeirDatabase database) throws SQLException {
        database.execute("drop owned by " + role + "; drop role " + role);
    }

    private UnfitDatabaseException refused(WeirDatabase database) throws SQLException {
        try (Connection edge = database.as(role, "edge").getConnection()) {
            return assertThrows(UnfitDatabaseException.class, () -> Rights.check(edge));
        }
    }

    private static List<String> commands(UnfitDatabaseException refused) {
        Matcher quoted = Pattern.compile("`([^`]*)`").matcher(String.valueOf(refused.getMessage()));
        return quoted.results().map(found -> found.group(1)).toList();
    }
}
