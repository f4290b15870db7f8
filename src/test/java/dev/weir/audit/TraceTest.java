package dev.weir.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

final class TraceTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";

    @Test
    void whatIsWellFormedIsTakenUp() {
        Trace trace = Trace.of("a-B.9_~:+/=@", PARENT);
        assertEquals("a-B.9_~:+/=@", trace.id());
        assertEquals(TRACE, trace.traceId());
        assertTrue(trace.parent().matches("00-" + TRACE + "-[0-9a-f]{16}-01"), trace.parent());
        assertNotEquals(PARENT, trace.parent(), "the edge is a part of its own");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " a", "a b", "a\tb", "a\"b", "a\\b", "\u00e4", "a,b", "a;b"})
    void anIdThatCouldForgeALogLineIsReplaced(String id) {
        Trace trace = Trace.of(id, PARENT);
        assertEquals(TRACE, trace.id());
    }

    @Test
    void anIdHasABound() {
        assertEquals("x".repeat(128), Trace.of("x".repeat(128), null).id());
        assertTrue(Trace.of("x".repeat(129), null).id().matches("[0-9a-f]{32}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01", "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1", "0-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    })
    void aMalformedParentBeginsAnotherTrace(String parent) {
        Trace trace = Trace.of("id", parent);
        assertTrue(trace.parent().matches("00-(?!0{32}|" + TRACE + ")[0-9a-f]{32}-[0-9a-f]{16}-00"), trace.parent());
        assertNotEquals(trace.traceId(), Trace.of("id", parent).traceId());
    }

    @ParameterizedTest
    @CsvSource({"00, 00", "01, 01", "03, 03", "ff, 03", "a8, 00"})
    void flagsThatNobodyKnowsAreNotPassedOn(String sent, String passed) {
        assertEquals(passed, Trace.of(null, "00-" + TRACE + "-00f067aa0ba902b7-" + sent).flags());
    }

    @Test
    void aLaterVersionMayHaveMore() {
        assertEquals(TRACE, Trace.of(null, "01-" + TRACE + "-00f067aa0ba902b7-01-more").traceId());
        assertTrue(Trace.of(null, "01-" + TRACE + "-00f067aa0ba902b7-01-more").parent().startsWith("00-" + TRACE));
    }

    @Test
    void linesHaveTheNamesUntilTheEnd() {
        Trace trace = Trace.of("id", PARENT);
        trace.begin();
        assertEquals("id", MDC.get(Trace.REQUEST));
        assertEquals(TRACE, MDC.get(Trace.TRACE));
        trace.end();
        assertNull(MDC.get(Trace.REQUEST));
        assertNull(MDC.get(Trace.TRACE));
    }
}
