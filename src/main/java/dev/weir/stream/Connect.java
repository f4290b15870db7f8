package dev.weir.stream;

import java.sql.Connection;
import java.sql.SQLException;

/** Opens a connection, on which the driver's time limits are set, and hears what becomes of it. */
@FunctionalInterface
public interface Connect {
    Connection connect() throws SQLException;

    /** The connection has answered what was sent at that time. */
    default void answered(long sentAt) {}

    /** The connection was lost. */
    default void lost() {}

    /** Whether a failure is that of a connection that was lost, or refused, as happens when the database goes away. */
    static boolean isLost(Throwable e) {
        String state = e instanceof SQLException failure ? failure.getSQLState() : null;
        return state != null && (state.startsWith("08") || state.startsWith("57P"));
    }
}
