package dev.weir.database;

import dev.weir.postgres.SqlState;
import dev.weir.postgres.SqlStateClass;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import org.postgresql.util.PSQLException;

/**
 * What an {@link SQLException} means for the lane that got it.
 *
 * <p>A server error proves that nothing took effect only if PostgreSQL raises it before the commit record can exist. Errors that
 * it may also raise while it writes the WAL, or later, leave the transaction in doubt: the batch may be committed, and is neither
 * rejected nor sent again before the lane's row shows its outcome. Errors that the driver raises itself leave it in doubt, too.
 *
 * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL: error codes</a>
 */
public enum SqlFailure {
    /** In doubt: the connection is lost, or the server is shutting down. A retry may succeed. */
    CONNECTION(true),
    /** In doubt: the server is short of memory, disk or connections. A retry may succeed. */
    RESOURCES(true),
    /** In doubt: an I/O error, a damaged row or a bug. One row may be the cause. */
    INTERNAL(true),
    /**
     * In doubt: the session has lost a plan, a statement or a transaction, which a new session fixes; or one row is the cause.
     */
    SESSION(true),
    /** The server accepts no writes, such as a standby; nothing took effect. Another connection may reach one that does. */
    READ_ONLY(false),
    /** A row is locked by another transaction; nothing took effect. */
    LOCKED(false),
    /** The statement conflicted with another transaction; nothing took effect, and a retry may succeed. */
    TRANSIENT(false),
    /** A row of the statement was rejected; nothing took effect. */
    REFUSED(false);

    private final boolean inDoubt;

    SqlFailure(boolean inDoubt) {
        this.inDoubt = inDoubt;
    }

    /** Whether the statement may have been committed. */
    public boolean isInDoubt() {
        return inDoubt;
    }

    /** Whether a single row may have caused it, so that the other rows should be sent without it. */
    public boolean mayBeOneRow() {
        return this == REFUSED || this == INTERNAL || this == SESSION;
    }

    /** Whether the same row may be written a moment later, however often it fails: it is tried until its deadline. */
    public boolean mayPass() {
        return this == TRANSIENT || this == RESOURCES;
    }

    /** Whether the connection must be replaced. */
    public boolean endsConnection() {
        return this == CONNECTION || this == SESSION || this == READ_ONLY;
    }

    public static SqlFailure of(SQLException failure) {
        // The driver may chain a lost connection behind a server error, for example after a PANIC.
        for (SQLException each = failure; each != null; each = each.getNextException()) {
            if (!isOfServer(each) && isLoss(each)) {
                return CONNECTION;
            }
        }
        return failure.getSQLState() != null && isOfServer(failure) ? ofServer(failure) : INTERNAL;
    }

    private static boolean isOfServer(SQLException failure) {
        return failure instanceof PSQLException ofDriver && ofDriver.getServerErrorMessage() != null;
    }

    private static boolean isLoss(SQLException failure) {
        return failure.getSQLState() == null
                || SqlStateClass.of(failure).equals(SqlStateClass.CONNECTION)
                || failure instanceof SQLRecoverableException;
    }

    private static SqlFailure ofServer(SQLException failure) {
        return switch (SqlState.of(failure)) {
            // The server's statement timeout also cancels.
            case SqlState.LOCK_NOT_AVAILABLE, SqlState.OBJECT_IN_USE, SqlState.QUERY_CANCELED -> LOCKED;
            case SqlState.SERIALIZATION_FAILURE, SqlState.DEADLOCK -> TRANSIENT;
            case SqlState.READ_ONLY_TRANSACTION -> READ_ONLY;
            // The session is ended.
            case SqlState.IDLE_IN_TRANSACTION_TIMEOUT, SqlState.TRANSACTION_TIMEOUT -> CONNECTION;
            case SqlState.STATEMENT_COMPLETION_UNKNOWN -> INTERNAL;
            default -> ofClass(SqlStateClass.of(failure));
        };
    }

    private static SqlFailure ofClass(String kind) {
        return switch (kind) {
            case SqlStateClass.RESOURCES -> RESOURCES;
            case SqlStateClass.OPERATOR_INTERVENTION -> CONNECTION;
            // A user-defined function may raise any of these, too.
            case SqlStateClass.SYSTEM_ERROR, SqlStateClass.INTERNAL_ERROR, SqlStateClass.CONFIGURATION_FILE -> INTERNAL;
            // NOT_SUPPORTED includes a cached plan whose result type has changed.
            case SqlStateClass.NOT_SUPPORTED, SqlStateClass.TRANSACTION_STATE, SqlStateClass.STATEMENT_NAME,
                    SqlStateClass.AUTHORIZATION ->
                SESSION;
            // Raised by the server: a protocol violation, or a function's connection to another server.
            case SqlStateClass.CONNECTION -> INTERNAL;
            // Not errors at all.
            case SqlStateClass.SUCCESS, SqlStateClass.WARNING, SqlStateClass.NO_DATA, SqlStateClass.STATEMENT_NOT_COMPLETE ->
                INTERNAL;
            // The statement or its rows are at fault; this includes codes that only functions raise.
            default -> REFUSED;
        };
    }
}
