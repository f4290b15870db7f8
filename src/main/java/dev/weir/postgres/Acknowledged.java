package dev.weir.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLWarning;
import org.postgresql.util.ServerErrorMessage;

/**
 * Commits, and fails unless the server acknowledged the commit as the session's {@code synchronous_commit} requires.
 *
 * <p>A commit that waits for a synchronous standby becomes visible when the wait is interrupted, and the server then reports
 * success: if the query is cancelled or times out, only a warning says that the commit may not be on the standby. That warning is
 * an error here. It is recognized by the server source file that raises it, since its text is translated and its SQLSTATE, 01000,
 * is shared by every trigger's warnings.
 *
 * <p>So a visible row may still be lost in a failover. Once a later commit is acknowledged it cannot, since the WAL is
 * sequential. That later transaction must write to the WAL and have a transaction ID, or the server does not wait; {@link
 * #BARRIER} ensures both.
 *
 * @see <a href="https://www.postgresql.org/docs/current/warm-standby.html#SYNCHRONOUS-REPLICATION">PostgreSQL: synchronous
 *     replication</a>
 */
public final class Acknowledged {
    /** Makes the commit of its transaction wait even if the transaction changes nothing. Edges ignore the message. */
    public static final String BARRIER = "select pg_logical_emit_message(true, 'weir.barrier', '')";

    /**
     * The first statement of a session: commits wait at least for the disk and the synchronous standbys, whatever role and
     * database set, and warnings are sent to the client.
     */
    public static final String SESSION = "select set_config('synchronous_commit', 'on', false)"
            + " where current_setting('synchronous_commit') <> 'remote_apply'; set client_min_messages = warning";

    private static final String SYNCHRONOUS_WAIT = "syncrep.c";

    private Acknowledged() {}

    /**
     * Commits the connection's transaction.
     *
     * @throws SQLException of SQLSTATE 08007 if the wait for a standby was interrupted
     */
    public static void commit(Connection connection) throws SQLException {
        connection.clearWarnings();
        connection.commit();
        check(connection.getWarnings());
    }

    /**
     * Checks a statement that was executed and committed by itself.
     *
     * @throws SQLException of SQLSTATE 08007 if the wait for a standby was interrupted
     */
    public static void check(Statement statement) throws SQLException {
        check(statement.getWarnings());
    }

    private static void check(@Nullable SQLWarning first) throws SQLException {
        for (SQLWarning warning = first; warning != null; warning = warning.getNextWarning()) {
            if (warning instanceof PSQLWarning ofServer && isOfSynchronousWait(ofServer.getServerErrorMessage())) {
                throw new SQLException(
                        "The wait for a synchronous standby was interrupted: " + warning.getMessage(),
                        SqlState.TRANSACTION_RESOLUTION_UNKNOWN,
                        warning);
            }
        }
    }

    private static boolean isOfSynchronousWait(@Nullable ServerErrorMessage message) {
        return message != null && SYNCHRONOUS_WAIT.equals(message.getFile());
    }
}
