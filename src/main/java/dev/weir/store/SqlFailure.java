package dev.weir.store;

import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import org.jspecify.annotations.Nullable;
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
enum SqlFailure {
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
    boolean isInDoubt() {
        return inDoubt;
    }

    /** Whether a single row may have caused it, so that its neighbours are better sent without it. */
    boolean mayBeOneRow() {
        return this == REFUSED || this == INTERNAL || this == SESSION;
    }

    /** Whether the connection is of no use any more. */
    boolean endsConnection() {
        return this == CONNECTION || this == SESSION || this == READ_ONLY;
    }

    static SqlFailure of(SQLException failure) {
        // Behind an error the driver chains that the connection was lost with it, as after a PANIC.
        for (SQLException each = failure; each != null; each = each.getNextException()) {
            if (!isOfServer(each) && isLoss(each)) {
                return CONNECTION;
            }
        }
        String state = failure.getSQLState();
        return state != null && isOfServer(failure) ? ofServer(state) : INTERNAL;
    }

    private static boolean isOfServer(SQLException failure) {
        return failure instanceof PSQLException ofDriver && ofDriver.getServerErrorMessage() != null;
    }

    private static boolean isLoss(SQLException failure) {
        @Nullable
        String state = failure.getSQLState();
        return state == null || state.startsWith("08") || failure instanceof SQLRecoverableException;
    }

    private static SqlFailure ofServer(String state) {
        return switch (state) {
            // Lock not available; object in use; cancelled, or the database's own statement timeout.
            case "55P03", "55006", "57014" -> LOCKED;
            // Serialization failure, deadlock.
            case "40001", "40P01" -> TRANSIENT;
            case "25006" -> READ_ONLY;
            // Idle in a transaction, or in one, for too long: the session is ended.
            case "25P03", "25P04" -> CONNECTION;
            // Statement completion unknown.
            case "40003" -> INTERNAL;
            default -> ofClass(state.substring(0, Math.min(2, state.length())));
        };
    }

    private static SqlFailure ofClass(String kind) {
        return switch (kind) {
            case "53" -> RESOURCES;
            case "57" -> CONNECTION;
            // System errors, internal errors, a configuration file; a user's function may also raise any of these by itself.
            case "58", "XX", "F0" -> INTERNAL;
            // A plan whose result has changed is 0A.
            case "0A", "25", "26", "28" -> SESSION;
            // The server speaks: of the protocol, or of a connection that somebody's function has elsewhere.
            case "08" -> INTERNAL;
            // No errors at all.
            case "00", "01", "02", "03" -> INTERNAL;
            // What the statement or its rows are at fault for; and codes that are not PostgreSQL's, which functions raise.
            default -> REFUSED;
        };
    }
}
