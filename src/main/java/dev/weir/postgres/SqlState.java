package dev.weir.postgres;

import java.sql.SQLException;

/**
 * The SQLSTATEs that the edge distinguishes, by PostgreSQL's names; {@link SqlStateClass} has whole classes of them.
 *
 * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL: error codes</a>
 */
public final class SqlState {
    public static final String CANNOT_CONNECT = "08001";
    public static final String CONNECTION_DOES_NOT_EXIST = "08003";
    public static final String CONNECTION_REJECTED = "08004";
    public static final String CONNECTION_FAILURE = "08006";
    public static final String TRANSACTION_RESOLUTION_UNKNOWN = "08007";
    public static final String PROTOCOL_VIOLATION = "08P01";

    public static final String READ_ONLY_TRANSACTION = "25006";
    public static final String IDLE_IN_TRANSACTION_TIMEOUT = "25P03";
    public static final String TRANSACTION_TIMEOUT = "25P04";

    public static final String CHECK_VIOLATION = "23514";

    public static final String UNKNOWN_STATEMENT = "26000";
    public static final String UNKNOWN_DATABASE = "3D000";

    public static final String SERIALIZATION_FAILURE = "40001";
    public static final String STATEMENT_COMPLETION_UNKNOWN = "40003";
    public static final String DEADLOCK = "40P01";

    public static final String INSUFFICIENT_PRIVILEGE = "42501";
    public static final String DUPLICATE_STATEMENT = "42P05";
    public static final String INVALID_OBJECT_DEFINITION = "42P17";

    public static final String TOO_MANY_CONNECTIONS = "53300";
    public static final String CONFIGURATION_LIMIT_EXCEEDED = "53400";

    /** The server's configuration does not allow it. */
    public static final String NOT_IN_PREREQUISITE_STATE = "55000";
    public static final String OBJECT_IN_USE = "55006";
    public static final String LOCK_NOT_AVAILABLE = "55P03";

    /** By a user, or by the statement timeout. */
    public static final String QUERY_CANCELED = "57014";
    public static final String ADMIN_SHUTDOWN = "57P01";

    /** The server is starting or stopping. */
    public static final String CANNOT_CONNECT_NOW = "57P03";

    private SqlState() {}

    /** The failure's SQLSTATE; empty if it has none. */
    public static String of(SQLException failure) {
        String state = failure.getSQLState();
        return state == null ? "" : state;
    }
}
