package dev.weir.database;

import dev.weir.postgres.SqlState;
import dev.weir.postgres.SqlStateClass;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/** Why the database cannot be used now. */
public enum Unavailability {
    /** It accepts no connections: it is down, starting or stopping. */
    UNREACHABLE,
    /** It accepts a connection, or has one, but does not answer. */
    SILENT,
    /** It answers, but accepts no writes: a standby, or a primary that was set read-only. */
    READ_ONLY,
    /** It answers, but has no free connection for the edge. */
    FULL,
    /** It answers, but rejects the login: wrong password, missing privilege, missing database. */
    NOT_ADMITTED,
    /** The edge itself is stopping. */
    STOPPING;

    /** Whether the server rejected a statement because its transaction is read-only, which it does before it writes anything. */
    private static boolean isReadOnly(SQLException failure) {
        return SqlState.READ_ONLY_TRANSACTION.equals(failure.getSQLState());
    }

    /** Why an attempt to connect failed. */
    public static Unavailability of(SQLException failure) {
        if (isReadOnly(failure) || isWithoutPrimary(failure)) {
            return READ_ONLY;
        }
        if (isSilence(failure)) {
            return SILENT;
        }
        return switch (SqlState.of(failure)) {
            // Out of connections, for all or for this role.
            case SqlState.TOO_MANY_CONNECTIONS, SqlState.CONFIGURATION_LIMIT_EXCEEDED -> FULL;
            // It may have waited for a lock.
            case SqlState.QUERY_CANCELED -> SILENT;
            default -> ofClass(SqlStateClass.of(failure));
        };
    }

    private static Unavailability ofClass(String kind) {
        return switch (kind) {
            case SqlStateClass.AUTHORIZATION, SqlStateClass.DATABASE_NAME, SqlStateClass.SYNTAX_OR_ACCESS_RULE -> NOT_ADMITTED;
            // Refused, or starting, stopping, crashed.
            case "", SqlStateClass.CONNECTION, SqlStateClass.OPERATOR_INTERVENTION -> UNREACHABLE;
            // Out of memory or disk, which may pass, and everything unforeseen.
            default -> SILENT;
        };
    }

    /** Whether a server answered the failed attempt, if only by rejecting it. */
    boolean isAnswer() {
        return this == READ_ONLY || this == FULL || this == NOT_ADMITTED;
    }

    /** The cause, as a phrase that follows "The database is unreachable: ". */
    static String words(SQLException failure) {
        if (isSilence(failure)) {
            return "it does not answer";
        }
        Throwable cause = deepest(failure);
        return switch (cause) {
            case NoRouteToHostException unreachable -> "there is no route to it";
            case ConnectException refused -> "it refuses connections";
            case UnknownHostException unknown -> "the name of its host is not known";
            case EOFException cut -> "it cuts connections";
            case SocketException cut -> "it cuts connections";
            default -> firstLine(failure);
        };
    }

    private static String firstLine(SQLException failure) {
        String message = String.valueOf(failure.getMessage());
        return message.lines().findFirst().orElse("").replaceFirst("^FATAL: ", "");
    }

    /** The driver names the property if no server accepts writes; the name is not translated. */
    private static boolean isWithoutPrimary(SQLException failure) {
        return String.valueOf(failure.getMessage()).contains("targetServerType");
    }

    private static boolean isSilence(SQLException failure) {
        // A login that times out has neither a cause nor a SQLSTATE of its own.
        boolean poolTaken = failure instanceof SQLTransientConnectionException && failure.getCause() == null;
        return poolTaken || deepest(failure) instanceof SocketTimeoutException
                || failure.getCause() == null && SqlState.CANNOT_CONNECT.equals(failure.getSQLState())
                        && !isWithoutPrimary(failure);
    }

    private static Throwable deepest(Throwable failure) {
        Throwable deepest = failure;
        @Nullable
        Throwable next = failure.getCause();
        for (int depth = 0; next != null && depth < 10; depth++) {
            deepest = next;
            next = next.getCause();
        }
        return deepest;
    }
}
