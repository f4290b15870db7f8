package dev.weir.postgres;

import java.sql.SQLException;

/** The classes of SQLSTATEs that the edge distinguishes: the first two characters of {@link SqlState}s. */
public final class SqlStateClass {
    public static final String SUCCESS = "00";
    public static final String WARNING = "01";
    public static final String NO_DATA = "02";
    public static final String STATEMENT_NOT_COMPLETE = "03";
    public static final String CONNECTION = "08";
    public static final String NOT_SUPPORTED = "0A";
    public static final String INTEGRITY_CONSTRAINT = "23";
    public static final String TRANSACTION_STATE = "25";
    public static final String STATEMENT_NAME = "26";
    public static final String AUTHORIZATION = "28";
    public static final String DATABASE_NAME = "3D";
    public static final String ROLLBACK = "40";
    public static final String SYNTAX_OR_ACCESS_RULE = "42";

    /** Connections, memory, disk. */
    public static final String RESOURCES = "53";

    /** The server is shutting down, or a statement was cancelled. */
    public static final String OPERATOR_INTERVENTION = "57";

    public static final String SYSTEM_ERROR = "58";
    public static final String CONFIGURATION_FILE = "F0";
    public static final String INTERNAL_ERROR = "XX";

    private static final int LENGTH = 2;

    private SqlStateClass() {}

    /** The class of the failure's SQLSTATE; empty if it has none. */
    public static String of(SQLException failure) {
        String state = SqlState.of(failure);
        return state.length() < LENGTH ? "" : state.substring(0, LENGTH);
    }
}
