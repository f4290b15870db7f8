package dev.weir.store;

import java.sql.SQLException;
import java.sql.SQLRecoverableException;

/** What an {@link SQLException} means for the lane that met it. */
enum SqlFailure {
    /** The connection is gone or useless; whether the statement took effect is not known. */
    CONNECTION,
    /** A row is locked by somebody else; nothing took effect. */
    LOCKED,
    /** The statement lost against another transaction; nothing took effect, and the same again may do. */
    TRANSIENT,
    /** Some row of the statement is refused; nothing took effect. */
    REFUSED;

    static SqlFailure of(SQLException failure) {
        String state = failure.getSQLState();
        if (state == null || failure instanceof SQLRecoverableException) {
            return CONNECTION;
        }
        return switch (state) {
            // Lock not available; object in use; the database's own statement timeout.
            case "55P03", "55006", "57014" -> LOCKED;
            // Serialization failure, deadlock.
            case "40001", "40P01" -> TRANSIENT;
            // Out of connections, memory or disk: nothing took effect, and it may pass.
            case "53100", "53200", "53300", "53400" -> TRANSIENT;
            // A standby after a failover; a plan or a prepared statement that the connection no longer has.
            case "25006", "0A000", "26000" -> CONNECTION;
            default -> {
                String kind = state.substring(0, 2);
                boolean connection = kind.equals("08") || kind.equals("57") || kind.equals("28") || kind.equals("25");
                yield connection ? CONNECTION : REFUSED;
            }
        };
    }
}
