package dev.weir.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.database.StoreException;
import dev.weir.write.WriteOutcome;
import org.junit.jupiter.api.Test;

final class WriteOutcomesTest {
    @Test
    void outcomesAreNamedInSnakeCase() {
        assertEquals("outcome_unknown", WriteFlow.wordsOf(StoreException.OutcomeUnknown.class));
        assertEquals("stored", WriteFlow.wordsOf(WriteOutcome.Stored.class));
    }
}
