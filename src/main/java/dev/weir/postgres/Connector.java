package dev.weir.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Opens connections to the database the edge works with; every one has the driver's time limits set.
 *
 * <p>Who uses them says what becomes of them, so that all parts of the edge know at once when the database is away. A connector
 * that nobody watches hears nothing and doubts nothing.
 */
@FunctionalInterface
public interface Connector {
    Connection connect() throws SQLException;

    /** A connection has answered what was sent at that time. */
    default void answered(long sentAt) {}

    /** A connection was lost. */
    default void lost() {}

    /** Whether a connection that last answered what was sent at that time must be checked before it carries anything. */
    default boolean isDoubtful(long answeredAt) {
        return false;
    }

    /** Checks a connection by a round trip. */
    default void check(Connection connection) throws SQLException {}
}
