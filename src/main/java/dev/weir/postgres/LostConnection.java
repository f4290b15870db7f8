package dev.weir.postgres;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/** Recognizes the failure of a connection that was lost or could not be opened. */
public final class LostConnection {
    /** Operator intervention: the server ends sessions, or accepts none. */
    private static final String SESSIONS_END = "57P";

    private LostConnection() {}

    /** Whether a failure is of this kind. */
    public static boolean is(Throwable failure) {
        if (failure instanceof SQLTransientConnectionException) {
            // Thrown by the pool only, with or without a SQLSTATE.
            return true;
        }
        return failure instanceof SQLException sql
                && (SqlStateClass.of(sql).equals(SqlStateClass.CONNECTION) || SqlState.of(sql).startsWith(SESSIONS_END));
    }
}
