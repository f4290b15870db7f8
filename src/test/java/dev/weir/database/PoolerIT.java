package dev.weir.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.database.DatabaseSettings.Migrate;
import dev.weir.edge.EdgeProcess;
import dev.weir.testing.RealPgBouncer;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** An edge refuses a pooler, naming it, before it has set anything that would leak to other clients. */
final class PoolerIT {
    private static final DatabaseSettings SETTINGS =
            new DatabaseSettings(null, 2, Duration.ofSeconds(2), Duration.ofSeconds(4), Migrate.AUTO);
    private static final String DRIVERS = "ignore_startup_parameters = extra_float_digits";

    @ParameterizedTest
    @CsvSource({
        "transaction, ignore_startup_parameters = extra_float_digits, ''",
        "session, ignore_startup_parameters = extra_float_digits, ''",
        "transaction, max_client_conn = 50, ''",
        "transaction, ignore_startup_parameters = extra_float_digits, ?options=-c%20search_path%3Dweir",
        "transaction, 'ignore_startup_parameters = extra_float_digits,options', ?options=-c%20search_path%3Dweir",
    })
    void thePoolRefusesIt(String mode, String configuration, String parameters) {
        TestPostgres server = TestPostgres.version18();
        WeirDatabase database = WeirDatabase.emptyOn(server);
        try (RealPgBouncer pooler = new RealPgBouncer(server, database.database(), mode, configuration)) {
            Dsn dsn = Dsn.parse(pooler.dsn() + parameters);
            Exception refused =
                    assertThrows(Exception.class, () -> Pool.open(dsn, SETTINGS, new SimpleMeterRegistry()).close());
            assertInWords(String.valueOf(refused.getMessage()));
        }
    }

    @Test
    void aLaneRefusesItTooAndLeavesNoSettingBehind() throws Exception {
        TestPostgres server = TestPostgres.version18();
        WeirDatabase database = WeirDatabase.emptyOn(server);
        try (RealPgBouncer pooler = new RealPgBouncer(server, database.database(), "transaction", DRIVERS)) {
            var connector = new PostgresConnector(Dsn.parse(pooler.dsn()), SETTINGS, "weir write", Duration.ofSeconds(1));
            SQLException refused = assertThrows(SQLException.class, () -> connector.connect().close());
            assertInWords(String.valueOf(refused.getMessage()));
            assertNothingLeaks(pooler);
        }
    }

    @Test
    void anEdgeSaysSoInOneLine() throws Exception {
        TestPostgres server = TestPostgres.version18();
        WeirDatabase database = WeirDatabase.emptyOn(server);
        try (RealPgBouncer pooler = new RealPgBouncer(server, database.database(), "transaction", DRIVERS)) {
            for (String command : List.of("serve", "migrate")) {
                EdgeProcess.Ended edge = EdgeProcess.run(command, "--dsn", pooler.dsn());
                assertEquals(1, edge.exit(), edge::err);
                assertEquals(1, edge.err().lines().count(), edge::err);
                assertInWords(edge.err());
            }
            assertNothingLeaks(pooler);
        }
        assertEquals(0, database.number("select count(*) from pg_namespace where nspname = 'weir'"), "nothing was made in it");
    }

    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void aServerItselfIsAccepted(TestPostgres server) throws Exception {
        Dsn dsn = Dsn.parse(WeirDatabase.emptyOn(server).database().dsn());
        Pool.open(dsn, SETTINGS, new SimpleMeterRegistry()).close();
        new PostgresConnector(dsn, SETTINGS, "weir write", Duration.ofSeconds(1)).connect().close();
    }

    private static void assertInWords(String message) {
        assertTrue(message.contains("connection pooler such as PgBouncer"), message);
        assertTrue(message.contains("Name PostgreSQL's own host and port"), message);
        assertFalse(message.contains("prepared statement"), message);
    }

    /** Checks the session of another client, which gets the server connection that the edge had. */
    private static void assertNothingLeaks(RealPgBouncer pooler) throws SQLException {
        Dsn dsn = Dsn.parse(pooler.dsn());
        Properties plain = new Properties();
        plain.setProperty("user", dsn.user());
        plain.setProperty("password", String.valueOf(dsn.password()));
        plain.setProperty("preferQueryMode", "simple");
        try (Connection connection = DriverManager.getConnection(dsn.jdbcUrl(), plain)) {
            assertNotNull(connection);
            assertEquals(
                    List.of("|on|0"),
                    WeirDatabase.rows(connection, "select coalesce(current_setting('weir.writer', true), ''),"
                            + " current_setting('enable_seqscan'), current_setting('lock_timeout')"));
        }
    }
}
