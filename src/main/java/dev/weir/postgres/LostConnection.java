package dev.weir.postgres;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/** The failure of a connection that was lost, or could not be had, as happens when the database goes away. */
public final class LostConnection {
    /** Of the class of an operator's intervention: the server ends sessions, or takes none. */
    private static final String SESSIONS_END = "57P";

    private LostConnection() {}

    /** Whether a failure is one. */
    public static boolean is(Throwable failure) {
        if (failure instanceof SQLTransientConnectionException) {
            // The pool's alone, which says so with or without a state.
            return true;
        }
        return failure instanceof SQLException sql
                && (SqlStateClass.of(sql).equals(SqlStateClass.CONNECTION) || SqlState.of(sql).startsWith(SESSIONS_END));
    }
}
