package dev.weir.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;

final class SqlFailureTest {
    static PSQLException raised(String state) {
        return new PSQLException(new ServerErrorMessage("SERROR\0C" + state + "\0Mfor a test\0"));
    }

    @Test
    void everyStateOfTheServerMeansWhatTheTableSays() {
        SqlStates.all().forEach((state, failure) -> assertEquals(failure, SqlFailure.of(raised(state)), state));
    }

    @Test
    void errorsThatMayFollowTheCommitRecordAreInDoubt() {
        Set<String> safe = SqlStates.all().entrySet().stream()
                .filter(each -> !each.getValue().isInDoubt())
                .map(each -> each.getKey().substring(0, 2))
                .collect(Collectors.toSet());
        for (String inDoubt : Set.of("08", "53", "58", "XX", "F0")) {
            assertTrue(!safe.contains(inDoubt), inDoubt);
        }
    }

    @Test
    void aCodeThatOnlyFunctionsRaiseIsRefused() {
        assertEquals(SqlFailure.REFUSED, SqlFailure.of(raised("W0001")));
    }

    @Test
    void errorsOfTheDriverItselfAreInDoubt() {
        // An unreadable result of a committed statement.
        assertEquals(SqlFailure.INTERNAL, SqlFailure.of(new PSQLException("no number", PSQLState.NUMERIC_VALUE_OUT_OF_RANGE)));
        assertEquals(SqlFailure.CONNECTION, SqlFailure.of(new PSQLException("gone", PSQLState.CONNECTION_FAILURE)));
        assertEquals(SqlFailure.CONNECTION, SqlFailure.of(new SQLException("without a state")));
        assertEquals(SqlFailure.CONNECTION, SqlFailure.of(
                new PSQLException("gone", PSQLState.CONNECTION_FAILURE, new IOException("reset"))));
    }

    @Test
    void anErrorChainedWithALostConnectionIsInDoubt() {
        PSQLException refused = raised("23505");
        refused.setNextException(new PSQLException("gone", PSQLState.CONNECTION_FAILURE));
        assertEquals(SqlFailure.CONNECTION, SqlFailure.of(refused));
    }

    @Test
    void onlyErrorsThatOneRowMayCauseBisectTheBatch() {
        assertEquals(
                EnumSet.of(SqlFailure.REFUSED, SqlFailure.INTERNAL, SqlFailure.SESSION),
                EnumSet.allOf(SqlFailure.class).stream()
                        .filter(SqlFailure::mayBeOneRow)
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(SqlFailure.class))));
    }
}
