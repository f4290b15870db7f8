package dev.weir.database;

import dev.weir.postgres.SqlState;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGConnection;

/**
 * Detects a connection pooler such as PgBouncer between the edge and PostgreSQL.
 *
 * <p>In transaction mode a pooler leaks session settings ({@code weir.writer}, {@code enable_seqscan}) to other clients, and
 * prepared statements are missing or belong to another client. In session mode there is no change stream. Both are recognized by
 * the backend's process ID: a pooler answers the login itself, with an ID that it makes up.
 */
final class Pooler {
    static final String WORDS = "the DSN leads to a connection pooler such as PgBouncer, which would give the edge's session"
            + " settings to other clients. Name PostgreSQL's own host and port; the edge pools its connections by itself";

    /** PgBouncer's message at login; PostgreSQL knows every parameter that the driver sends. */
    private static final String UNSUPPORTED_PARAMETER = "unsupported startup parameter";

    private Pooler() {}

    /**
     * Refuses a new connection that goes through a pooler, before anything is set in its session.
     *
     * @throws PooledException if it does
     */
    static void refuse(Connection connection) throws SQLException {
        int atLogin = connection.unwrap(PGConnection.class).getBackendPID();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
            if (!row.next() || row.getInt(1) != atLogin) {
                throw new PooledException();
            }
        } catch (SQLException e) {
            throw isPooler(e) ? new PooledException() : e;
        }
    }

    /**
     * Connects.
     *
     * @throws PooledException if a pooler refuses the login
     */
    static Connection connect(Driver driver, Dsn dsn, Properties properties) throws SQLException {
        Connection connection;
        try {
            connection = driver.connect(dsn.jdbcUrl(), properties);
        } catch (SQLException e) {
            throw isPooler(e) ? new PooledException() : e;
        }
        if (connection == null) {
            throw new SQLException("Not a PostgreSQL URL", SqlState.CANNOT_CONNECT);
        }
        return connection;
    }

    /** Whether a failure reveals a pooler. */
    static boolean isPooler(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PooledException) {
                return true;
            }
            if (cause instanceof SQLException sql) {
                String state = SqlState.of(sql);
                // A statement that the driver has prepared belongs to another client, or is missing.
                if (state.equals(SqlState.DUPLICATE_STATEMENT)
                        || state.equals(SqlState.UNKNOWN_STATEMENT)
                        || String.valueOf(sql.getMessage()).contains(UNSUPPORTED_PARAMETER)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The DSN leads to a pooler. Its SQLSTATE is one of connection failures. */
    static final class PooledException extends SQLException {
        private static final long serialVersionUID = 1L;

        PooledException() {
            super(WORDS, SqlState.CONNECTION_REJECTED);
        }
    }
}
