package dev.weir.testing;

import dev.weir.database.DatabaseSettings;
import dev.weir.schema.Migrations;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A database of a test's own with the schema weir in it, and short ways to ask it by SQL. */
public record WeirDatabase(TestDatabase database, DataSource dataSource) {
    /** Nobody is connected to one of these once it is made, so that it can be copied. */
    private static final Map<TestPostgres, WeirDatabase> TEMPLATES = new ConcurrentHashMap<>();

    /** A new database with the schema. On a shared server it is a copy of the first: to run the steps takes half a second. */
    public static WeirDatabase on(TestPostgres server) {
        if (!server.isShared()) {
            return migrated(server);
        }
        return of(server.copyOf(TEMPLATES.computeIfAbsent(server, WeirDatabase::migrated).database()));
    }

    /** A new database without it. */
    public static WeirDatabase emptyOn(TestPostgres server) {
        return of(server.freshDatabase());
    }

    private static WeirDatabase migrated(TestPostgres server) {
        WeirDatabase fresh = emptyOn(server);
        Migrations.run(DatabaseSettings.Migrate.AUTO, fresh.dataSource());
        return fresh;
    }

    private static WeirDatabase of(TestDatabase database) {
        return new WeirDatabase(database, dataSource(database, database.user(), database.password()));
    }

    /** Connections of another user to the same database. */
    public DataSource as(String user, String password) {
        return dataSource(database, user, password);
    }

    private static DataSource dataSource(TestDatabase database, String user, String password) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(database.jdbcUrl());
        source.setUser(user);
        source.setPassword(password);
        return source;
    }

    public Connection connect() throws SQLException {
        return dataSource.getConnection();
    }

    /** Runs statements on a connection of their own, as one implicit transaction. */
    public void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The rows of a query, their columns joined by a bar; a NULL is written as null. */
    public List<String> rows(String sql) throws SQLException {
        try (Connection connection = connect()) {
            return rows(connection, sql);
        }
    }

    public static List<String> rows(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            int columns = row.getMetaData().getColumnCount();
            while (row.next()) {
                List<String> cells = new ArrayList<>();
                for (int column = 1; column <= columns; column++) {
                    cells.add(String.valueOf(row.getString(column)));
                }
                rows.add(String.join("|", cells));
            }
            return rows;
        }
    }

    /** The one number a query gives. */
    public long number(String sql) throws SQLException {
        return Long.parseLong(rows(sql).getFirst());
    }
}
