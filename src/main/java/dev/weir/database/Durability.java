package dev.weir.database;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Checks that the database keeps what it has committed. A write is answered once it is committed, so an edge refuses a database
 * whose commits may not be on disk yet.
 *
 * @see <a href="https://www.postgresql.org/docs/current/runtime-config-wal.html">PostgreSQL: write ahead log settings</a>
 */
public final class Durability {
    private Durability() {}

    /**
     * Checks the database behind a connection.
     *
     * @throws NotDurableException naming the setting and how to change it
     */
    public static void check(Connection connection) throws SQLException {
        require(connection, "fsync");
        require(connection, "synchronous_commit");
    }

    /** A database that may lose what it has committed. */
    public static final class NotDurableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotDurableException(String message) {
            super(message);
        }
    }

    /**
     * {@code synchronous_commit} has several values; all but off wait at least for this server's disk. Reads the value set for
     * server, database and role, since an edge's own sessions are set to wait for the standbys too.
     */
    private static void require(Connection connection, String setting) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("select reset_val from pg_settings where name = '" + setting + "'")) {
            if (!row.next() || row.getString(1).equals("off")) {
                throw new NotDurableException("the database has " + setting + " = off and may lose committed writes in a crash."
                        + " Turn it on (alter system set " + setting + " = on; select pg_reload_conf();"
                        + " look at alter role and alter database too), then start again");
            }
        }
    }
}
