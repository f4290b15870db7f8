package dev.weir.embedded;

import dev.weir.postgres.SqlState;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

/**
 * The only user of an embedded server, which owns its only database.
 *
 * @param password the user's
 * @param port the server's, on loopback
 * @param deadline how long a connection or an answer may take
 */
record Superuser(String password, int port, Duration deadline) {
    static final String NAME = "weir";
    static final String DATABASE = "weir";

    /** Checks that the server belongs to the data directory, and creates the database if it is missing. */
    void open(DataFolder folder) throws SQLException, IOException {
        try (Connection connection = connectToDatabase();
                var show = connection.createStatement();
                var row = show.executeQuery("show data_directory")) {
            if (!row.next() || !Path.of(row.getString(1)).toRealPath().equals(folder.cluster().toRealPath())) {
                throw new LocalPostgresException("the PostgreSQL on port " + port + " is not that of " + folder.root());
            }
        }
    }

    /** Creates the database if an earlier start was killed before it had. */
    private Connection connectToDatabase() throws SQLException {
        try {
            return connect(DATABASE);
        } catch (SQLException e) {
            if (!SqlState.UNKNOWN_DATABASE.equals(e.getSQLState())) {
                throw e;
            }
        }
        try (Connection connection = connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute("create database " + DATABASE);
        }
        return connect(DATABASE);
    }

    private Connection connect(String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", NAME);
        properties.setProperty("password", password);
        properties.setProperty("sslmode", "disable");
        properties.setProperty("gssEncMode", "disable");
        String seconds = Long.toString(Math.max(1, deadline.toSeconds()));
        properties.setProperty("connectTimeout", seconds);
        properties.setProperty("socketTimeout", seconds);
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/" + database, properties);
    }
}
