package dev.weir.database;

import dev.weir.postgres.SqlState;
import dev.weir.postgres.SqlStateClass;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import org.postgresql.util.PSQLException;

/**
 * What an {@link SQLException} means for the lane that met it.
 *
 * <p>An error of the server proves that nothing took effect only where PostgreSQL raises it before the commit record can exist.
 * Those that it may also raise while it writes the log, or after that, are in doubt: the batch may be committed, and is neither
 * refused nor sent again before the lane's row shows what became of it. So is what the driver says by itself, without the server.
 *
 * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL: error codes</a>
 */
public enum SqlFailure {
    /** In doubt: the connection is lost, or the server is going down. The same again may do. */
    CONNECTION(true),
    /** In doubt: the server is short of memory, disk or connections. The same again may do. */
    RESOURCES(true),
    /** In doubt: an I/O error, a damaged row or a bug. One row may be the cause. */
    INTERNAL(true),
    /** In doubt: a plan, a statement or a transaction that the session no longer has, which a new one mends; or one row. */
    SESSION(true),
    /** The server takes no writes, as a standby does; nothing took effect. Another connection may lead to one that does. */
    READ_ONLY(false),
    /** A row is locked by somebody else; nothing took effect. */
    LOCKED(false),
    /** The statement lost against another transaction; nothing took effect, and the same again may do. */
    TRANSIENT(false),
    /** Some row of the statement is refused; nothing took effect. */
    REFUSED(false);

    private final boolean inDoubt;

    SqlFailure(boolean inDoubt) {
        this.inDoubt = inDoubt;
    }

    /** Whether the statement may have been committed. */
    public boolean isInDoubt() {
        return inDoubt;
    }

    /** Whether a single row may have caused it, so that its neighbours are better sent without it. */
    public boolean mayBeOneRow() {
        return this == REFUSED || this == INTERNAL || this == SESSION;
    }

    /** Whether the connection is of no use any more. */
    public boolean endsConnection() {
        return this == CONNECTION || this == SESSION || this == READ_ONLY;
    }

    public static SqlFailure of(SQLException failure) {
        // Behind an error the driver chains that the connection was lost with it, as after a PANIC.
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
            // Cancelled is what the database's own statement timeout does, too.
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
            // A user's function may also raise any of these by itself.
            case SqlStateClass.SYSTEM_ERROR, SqlStateClass.INTERNAL_ERROR, SqlStateClass.CONFIGURATION_FILE -> INTERNAL;
            // A plan whose result has changed is not supported.
            case SqlStateClass.NOT_SUPPORTED, SqlStateClass.TRANSACTION_STATE, SqlStateClass.STATEMENT_NAME,
                    SqlStateClass.AUTHORIZATION ->
                SESSION;
            // The server speaks: of the protocol, or of a connection that somebody's function has elsewhere.
            case SqlStateClass.CONNECTION -> INTERNAL;
            // No errors at all.
            case SqlStateClass.SUCCESS, SqlStateClass.WARNING, SqlStateClass.NO_DATA, SqlStateClass.STATEMENT_NOT_COMPLETE ->
                INTERNAL;
            // What the statement or its rows are at fault for; and codes that are not PostgreSQL's, which functions raise.
            default -> REFUSED;
        };
    }
}
