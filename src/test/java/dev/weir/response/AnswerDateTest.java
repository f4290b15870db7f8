package dev.weir.response;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.item.HttpDate;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class AnswerDateTest {
    private static final long NOW = 1_795_262_400L;

    @Test
    void theDateIsThePresentOrTheLastModifiedThatIsALittleAhead() {
        assertEquals(NOW, AnswerDate.of(NOW - 1, NOW));
        assertEquals(NOW, AnswerDate.of(NOW, NOW));
        assertEquals(NOW + 1, AnswerDate.of(NOW + 1, NOW));
        assertEquals(NOW + 5, AnswerDate.of(NOW + 5, NOW));
    }

    @Test
    void aDateThatAClientChoseLeavesThePresent() {
        assertEquals(NOW, AnswerDate.of(NOW + 6, NOW));
        assertEquals(NOW, AnswerDate.of(253_402_300_799L, NOW));
        assertEquals(NOW, AnswerDate.of(-62_135_596_800L, NOW));
    }

    @Test
    void onlyWhatIsRecentNeedsAnotherDateThanHelidonWrites() {
        assertTrue(AnswerDate.isRecent(NOW + 5, NOW));
        assertTrue(AnswerDate.isRecent(NOW - 9, NOW));
        assertFalse(AnswerDate.isRecent(NOW + 6, NOW));
        assertFalse(AnswerDate.isRecent(NOW - 10, NOW));
    }

    @Test
    void theTextIsTheDate() {
        long soon = System.currentTimeMillis() / 1000 + 3;
        assertEquals(HttpDate.format(soon) + "\r\n", new String(AnswerDate.bytes(soon), StandardCharsets.US_ASCII));
        assertEquals(31, AnswerDate.bytes(0).length);
    }
}
