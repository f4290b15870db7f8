package dev.weir.precondition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.item.Version;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WritePreconditionsTest {
    private static final long NOW = 1_795_262_400L;
    private static final long STAMP = 784_111_777L;
    private static final String DATE = "Sun, 06 Nov 1994 08:49:37 GMT";

    private static WritePreconditions parse(@Nullable String ifMatch, @Nullable String ifNoneMatch, @Nullable String since) {
        return WritePreconditions.parse(ifMatch, ifNoneMatch, since, NOW);
    }

    private static String refusal(Executable parse) {
        return String.valueOf(assertThrows(InvalidConditionException.class, parse).getMessage());
    }

    @Test
    void noFieldIsNoCondition() {
        assertTrue(parse(null, null, null).conditions().isUnconditional());
        assertEquals(OptionalLong.empty(), parse(null, null, null).stamp());
    }

    @Test
    void ifUnmodifiedSinceIsConditionAndStamp() {
        WritePreconditions parsed = parse(null, null, DATE);
        assertEquals(OptionalLong.of(STAMP), parsed.conditions().notModifiedAfter());
        assertEquals(OptionalLong.of(STAMP), parsed.stamp());
    }

    @Test
    void besideIfMatchItOnlyStamps() {
        WritePreconditions parsed = parse("\"1\"", null, DATE);
        assertEquals(OptionalLong.empty(), parsed.conditions().notModifiedAfter());
        assertEquals(OptionalLong.of(STAMP), parsed.stamp());
    }

    @Test
    void besideIfNoneMatchItIsStillACondition() {
        WritePreconditions parsed = parse(null, "*", DATE);
        assertEquals(OptionalLong.of(STAMP), parsed.conditions().notModifiedAfter());
        assertEquals(EntityTags.ANY, parsed.conditions().ifNoneMatch());
    }

    @Test
    void ifMatchComparesStronglyAndIfNoneMatchWeakly() {
        WriteConditions conditions = parse("W/\"1\", \"2\"", "W/\"3\", \"4\"", null).conditions();
        assertEquals(
                List.of(new Version(2)), assertInstanceOf(EntityTags.Versions.class, conditions.ifMatch()).versions());
        assertEquals(
                List.of(new Version(3), new Version(4)),
                assertInstanceOf(EntityTags.Versions.class, conditions.ifNoneMatch()).versions());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "\"1", DATE, "\"1\" \"2\""})
    void tagsThatCannotBeReadAreRefusedInWords(String field) {
        String ifMatch = refusal(() -> parse(field, null, null));
        assertTrue(ifMatch.startsWith("If-Match "), ifMatch);
        String ifNoneMatch = refusal(() -> parse(null, field, null));
        assertTrue(ifNoneMatch.startsWith("If-None-Match "), ifNoneMatch);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "now", "1994-11-06", DATE + ", " + DATE})
    void aDateThatCannotBeReadIsRefusedAndRfc1123AskedFor(String field) {
        String message = refusal(() -> parse(null, null, field));
        assertTrue(message.contains("RFC 1123"), message);
    }
}
