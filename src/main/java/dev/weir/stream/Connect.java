package dev.weir.stream;

import java.sql.Connection;
import java.sql.SQLException;

/** Opens a connection, on which the driver's time limits are set. */
@FunctionalInterface
public interface Connect {
    Connection connect() throws SQLException;
}
