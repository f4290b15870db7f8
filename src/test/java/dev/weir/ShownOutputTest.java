package dev.weir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class ShownOutputTest {
    private final ShownOutput shown = new ShownOutput();

    @Test
    void datesAndWhatDependsOnTheMomentMayDiffer() {
        assertTrue(shown.matches("Date: Sat, 21 Nov 2026 03:45:37 GMT", "Date: Sun, 29 Nov 2026 23:00:01 GMT"));
        assertTrue(shown.matches("fences 0; proven 0.2 s ago", "fences 1; proven 1.0 s ago"));
    }

    @Test
    void anythingElseMayNot() {
        assertFalse(shown.matches("{\"deleted\":1}", "{\"deleted\":0}"));
        assertFalse(shown.matches("ETag: \"117652372697382912\"", "ETag: 117652372697382912"));
        assertFalse(shown.matches("ok", "ok\nand more"));
    }

    @Test
    void aVersionIsTheSameWhereverItIsShown() {
        assertTrue(shown.matches("\"117652372697382912\"", "\"117652372697399999\""));
        assertTrue(shown.matches("again 117652372697382912", "again 117652372697399999"));
        assertFalse(shown.matches("again 117652372697382912", "again 117652372697382912"));
        assertEquals("If-Match: \"117652372697399999\"", shown.withRealVersions("If-Match: \"117652372697382912\""));
        assertFalse(shown.matches("1795232737692.0 1795232737692.0", "1795232737693.0 1795232737694.0"));
    }
}
