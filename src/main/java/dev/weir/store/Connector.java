package dev.weir.store;

import java.sql.Connection;
import java.sql.SQLException;

/** Opens connections to the database the edge works with; every one has the driver's time limits set. */
@FunctionalInterface
public interface Connector {
    Connection connect() throws SQLException;
}
