package dev.weir.stream;

import java.sql.Connection;
import java.sql.SQLException;

/** Identifies the database that a connection leads to, and learns of its clock. The stream's threads call all methods. */
public interface Admission {
    /**
     * Identifies the database of a new connection, before the connection is used.
     *
     * @return the database's number, which is a new one after each restart, failover and restore
     */
    int admit(Connection connection) throws SQLException;

    /** The number of the database that the edge uses now. */
    int current();

    /**
     * A statement has brought the time of the database's clock.
     *
     * @param sentAt before the statement was sent, as {@link System#nanoTime}
     * @param millis since 1970, rounded up
     */
    void clock(long sentAt, long millis);
}
