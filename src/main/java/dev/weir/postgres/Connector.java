package dev.weir.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Opens connections to the edge's database; every one has the driver's timeouts set.
 *
 * <p>Users report what becomes of their connections, so that all parts of the edge know at once when the database is unreachable.
 * By default reports are ignored and connections need no check.
 */
@FunctionalInterface
public interface Connector {
    Connection connect() throws SQLException;

    /** Reports an answer to a statement that was sent at that time. */
    default void answered(long sentAt) {}

    /** Reports a lost connection. */
    default void lost() {}

    /** Whether a connection must be checked before use, given when the last statement was sent that it answered. */
    default boolean needsCheck(long answeredAt) {
        return false;
    }

    /** Checks a connection with a round trip. */
    default void check(Connection connection) throws SQLException {}
}
