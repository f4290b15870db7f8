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

/** Why the database cannot be used at present. */
public enum Unavailability {
    /** It takes no connection, or refuses every one: it is down, starting or stopping. */
    AWAY,
    /** It takes a connection, or has one, and says nothing. */
    SILENT,
    /** It answers, and takes no writes: a standby, or a primary that was told so. */
    READ_ONLY,
    /** It answers, and has no connection free for the edge. */
    FULL,
    /** It answers, and does not let the edge in: a password, a right, a missing database. */
    NOT_ADMITTED,
    /** The edge itself stops. */
    STOPPING;

    /** Whether the server refused a statement because its transaction is read-only, which it does before it writes anything. */
    private static boolean isReadOnly(SQLException failure) {
        return SqlState.READ_ONLY_TRANSACTION.equals(failure.getSQLState());
    }

    /** What an attempt to connect failed by. */
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
            case "", SqlStateClass.CONNECTION, SqlStateClass.OPERATOR_INTERVENTION -> AWAY;
            // Out of memory or disk, which passes, and what nobody has foreseen.
            default -> SILENT;
        };
    }

    /** Whether a server answered the attempt that failed so, if only by refusing it. */
    boolean isAnswer() {
        return this == READ_ONLY || this == FULL || this == NOT_ADMITTED;
    }

    /** Why, in words that follow "The database is away: ". */
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

    /** The driver names the setting when none of the servers takes writes; the name is not translated. */
    private static boolean isWithoutPrimary(SQLException failure) {
        return String.valueOf(failure.getMessage()).contains("targetServerType");
    }

    private static boolean isSilence(SQLException failure) {
        // A login that takes too long has neither a cause nor a state of its own.
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
