package dev.weir.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class TestPostgresIT {
    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void aFreshDatabaseIsDurableAndOfItsVersion(TestPostgres server) throws SQLException {
        TestDatabase database = server.freshDatabase();
        assertNotEquals(database, server.freshDatabase());
        assertEquals("on", show(database, "fsync"));
        assertEquals("on", show(database, "synchronous_commit"));
        assertEquals("logical", show(database, "wal_level"));
        assertTrue(show(database, "server_version").startsWith(server.version() + "."));
    }

    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void aPrivateServerCanBeKilledAndStartedAgain(TestPostgres shared) throws SQLException {
        try (TestPostgres server = TestPostgres.privateServer(shared.version())) {
            TestDatabase database = server.freshDatabase();
            long first = server.pid();
            assertTrue(server.processes().size() > 3);
            server.kill();
            assertThrows(SQLException.class, () -> show(database, "fsync"));
            server.startAgain();
            assertNotEquals(first, server.pid());
            assertEquals("on", show(database, "fsync"));
        }
    }

    private static String show(TestDatabase database, String setting) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
                var result = connection.createStatement().executeQuery("show " + setting)) {
            assertTrue(result.next());
            return result.getString(1);
        }
    }
}
