package dev.weir.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLWarning;
import org.postgresql.util.ServerErrorMessage;

/**
 * Commits that the server has acknowledged under the session's {@code synchronous_commit}, and no others.
 *
 * <p>A commit that waits for a synchronous standby becomes visible when the wait is broken off, and the server then reports
 * success: where a query is cancelled or runs into a timeout, a warning is all that says it may not be on the standby. That
 * warning is an error here. It is known by the place in the server's source that raises it, since its text is translated and its
 * SQLSTATE, 01000, is that of any trigger's warning.
 *
 * <p>Seeing a row is therefore no proof that it survives a failover. A later commit that was acknowledged is: the log is one
 * line. It has to write to the log and to have a transaction id, or the server does not wait; {@link #BARRIER} does both.
 *
 * @see <a href="https://www.postgresql.org/docs/current/warm-standby.html#SYNCHRONOUS-REPLICATION">PostgreSQL: synchronous
 *     replication</a>
 */
public final class Acknowledged {
    /** Makes the commit of its transaction wait, also where the transaction changes nothing. Edges ignore the message. */
    public static final String BARRIER = "select pg_logical_emit_message(true, 'weir.barrier', '')";

    /**
     * What a session runs first: it waits for the disk and the synchronous standbys at least, whatever role and database say, and
     * is sent warnings.
     */
    public static final String SESSION = "select set_config('synchronous_commit', 'on', false)"
            + " where current_setting('synchronous_commit') <> 'remote_apply'; set client_min_messages = warning";

    private static final String SYNCHRONOUS_WAIT = "syncrep.c";

    private Acknowledged() {}

    /**
     * Commits the connection's transaction.
     *
     * @throws SQLException of SQLSTATE 08007 where the server broke off its wait for a standby
     */
    public static void commit(Connection connection) throws SQLException {
        connection.clearWarnings();
        connection.commit();
        check(connection.getWarnings());
    }

    /**
     * Looks at a statement that has been executed and committed by itself.
     *
     * @throws SQLException of SQLSTATE 08007 where the server broke off its wait for a standby
     */
    public static void check(Statement statement) throws SQLException {
        check(statement.getWarnings());
    }

    private static void check(@Nullable SQLWarning first) throws SQLException {
        for (SQLWarning warning = first; warning != null; warning = warning.getNextWarning()) {
            if (warning instanceof PSQLWarning ofServer && isOfSynchronousWait(ofServer.getServerErrorMessage())) {
                throw new SQLException(
                        "The server broke off its wait for a synchronous standby: " + warning.getMessage(),
                        SqlState.TRANSACTION_RESOLUTION_UNKNOWN,
                        warning);
            }
        }
    }

    private static boolean isOfSynchronousWait(@Nullable ServerErrorMessage message) {
        return message != null && SYNCHRONOUS_WAIT.equals(message.getFile());
    }
}
