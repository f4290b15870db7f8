package dev.weir.embedded;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicReference;

/** One statement a call, for tests. */
final class Sql {
    private Sql() {}

    static Connection connect(String dsn) throws SQLException {
        return DriverManager.getConnection(
                dsn.replaceFirst("postgresql://weir:?([^@]*)@(.*)", "jdbc:postgresql://$2?user=weir&password=$1"));
    }

    static String show(Connection connection, String setting) throws SQLException {
        try (var result = connection.createStatement().executeQuery("show " + setting)) {
            assertTrue(result.next());
            return String.valueOf(result.getString(1));
        }
    }

    static void execute(String dsn, String sql) throws SQLException {
        try (Connection connection = connect(dsn);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static String ask(String dsn, String sql) throws SQLException {
        try (Connection connection = connect(dsn);
                var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            assertTrue(result.next());
            return String.valueOf(result.getString(1));
        }
    }

    /** Asks until there is an answer: a server that went down comes back by and by. */
    static String askUntilAnswered(String dsn, String sql) {
        AtomicReference<String> answer = new AtomicReference<>("");
        assertTrue(Waiting.until(DataFolderFixture.LIMIT, DataFolderFixture.POLL, () -> {
            try {
                answer.set(ask(dsn, sql));
                return true;
            } catch (SQLException e) {
                return false;
            }
        }));
        return String.valueOf(answer.get());
    }
}
