package dev.weir.database;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Whether a database keeps what it has committed. A write is answered when it is committed, so an edge works with no database in
 * which that is not on disk yet.
 *
 * @see <a href="https://www.postgresql.org/docs/current/runtime-config-wal.html">PostgreSQL: write ahead log settings</a>
 */
public final class Durability {
    private Durability() {}

    /**
     * Refuses a database whose sessions, as this one is, are not durable.
     *
     * @throws NotDurableException in words, naming the setting and how to change it
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
     * {@code synchronous_commit} has more values than on; all but off wait for this server's disk at least. Asked is what server,
     * database and role say: an edge's own sessions are set to wait for the standbys too.
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
