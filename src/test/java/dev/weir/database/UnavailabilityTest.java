package dev.weir.database;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How failures to connect are classified and described. */
final class UnavailabilityTest {
    @ParameterizedTest
    @CsvSource({
        "57P03, FATAL: the database system is starting up, UNREACHABLE, the database system is starting up",
        "57P03, FATAL: the database system is shutting down, UNREACHABLE, the database system is shutting down",
        "57P01, FATAL: terminating connection due to administrator command, UNREACHABLE,"
                + " terminating connection due to administrator command",
        "57014, ERROR: canceling statement due to statement timeout, SILENT,",
        "55P03, ERROR: canceling statement due to lock timeout, SILENT,",
        "53300, FATAL: sorry too many clients already, FULL,",
        "53200, ERROR: out of memory, SILENT,",
        "25006, ERROR: cannot execute INSERT in a read-only transaction, READ_ONLY,",
        "08001, Could not find a server with specified targetServerType: primary, READ_ONLY,",
        "08001, Connection attempt timed out., SILENT, it does not answer",
        "28P01, FATAL: password authentication failed for user \"edge\", NOT_ADMITTED,",
        "3D000, FATAL: database \"gone\" does not exist, NOT_ADMITTED,",
        "42501, ERROR: permission denied for table lane, NOT_ADMITTED,"
    })
    void failuresAreClassifiedByTheServersError(String state, String message, Unavailability why, String words) {
        var failure = new SQLException(message, state);
        assertEquals(why, Unavailability.of(failure));
        if (words != null) {
            assertEquals(words, Unavailability.words(failure));
        }
    }
}
