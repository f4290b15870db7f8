package dev.weir.stream;

import java.sql.Connection;
import java.sql.SQLException;

/** Knows which database a connection leads to. Both methods are called from the stream's threads. */
public interface Admission {
    /**
     * Looks at where a new connection leads, before it carries anything.
     *
     * @return the number of that database: another one for each that it became, by a restart, a failover, a restore
     */
    int admit(Connection connection) throws SQLException;

    /** The number of the database that the edge works with at present. */
    int current();
}
