package dev.weir.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.store.StoreException;
import dev.weir.store.Written;
import org.junit.jupiter.api.Test;

final class WriteOutcomesTest {
    @Test
    void outcomesAreNamedInSnakeCase() {
        assertEquals("outcome_unknown", WriteFlow.wordsOf(StoreException.OutcomeUnknown.class));
        assertEquals("stored", WriteFlow.wordsOf(Written.Stored.class));
    }
}
