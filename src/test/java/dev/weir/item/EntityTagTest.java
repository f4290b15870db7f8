package dev.weir.item;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.item.EntityTag.Comparison;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EntityTagTest {
    @Property
    void everyTagIsReadBack(@ForAll @NotEmpty List<@LongRange(min = 0) Long> numbers) {
        List<Version> versions = numbers.stream().map(Version::new).toList();
        String list = versions.stream().map(EntityTag::of).collect(Collectors.joining(" ,\t"));
        assertEquals(versions, EntityTag.versions(list, Comparison.STRONG).orElseThrow());
    }

    @Property
    void aTagIsOfItsVersionAlone(@ForAll @LongRange(min = 0) long version, @ForAll @LongRange(min = 0) long other) {
        String tag = EntityTag.of(new Version(version));
        assertTrue(EntityTag.isOf(version, tag));
        assertEquals(version == other, EntityTag.isOf(other, tag));
        List<String> others = List.of(
                "", "\"", "\"\"", version + "", "W/" + tag, tag + " ", "\"0" + version + '"', '"' + tag, "\"1" + version + '"');
        for (String no : others) {
            assertFalse(EntityTag.isOf(version, no), no);
        }
    }

    @Property
    void noTextBreaksTheParser(@ForAll String text) {
        EntityTag.versions(text, Comparison.WEAK).ifPresent(found -> assertTrue(found.size() <= text.length()));
        EntityTag.versions('"' + text + '"', Comparison.STRONG);
    }

    @Test
    void aTagIsTheVersionBetweenQuotes() {
        assertEquals("\"123\"", EntityTag.of(new Version(123)));
    }

    @Test
    void weakTagsCountOnlyWhereTheComparisonIsWeak() {
        assertEquals(List.of(new Version(1), new Version(2)),
                EntityTag.versions("W/\"1\", \"2\"", Comparison.WEAK).orElseThrow());
        assertEquals(List.of(new Version(2)), EntityTag.versions("W/\"1\", \"2\"", Comparison.STRONG).orElseThrow());
    }

    @Test
    void aCommaMayStandInsideATag() {
        assertEquals(List.of(new Version(7)), EntityTag.versions("\"a,\", \"b,c\",\"7\"", Comparison.STRONG).orElseThrow());
    }

    @Test
    void emptyElementsOfAListAreSkipped() {
        assertEquals(List.of(new Version(7)), EntityTag.versions(",, \"7\" , ,", Comparison.STRONG).orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\"x\"", "\"\"", "\"01\"", "\"+1\"", "\"-0\"", "\"-\"", "\"-1\"", "\"1.0\"", "\"9223372036854775808\"",
                "\"99999999999999999999\""})
    void aTagThatCannotBeOursMatchesNothing(String tag) {
        assertEquals(List.of(), EntityTag.versions(tag, Comparison.WEAK).orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ",", "1", "\"1", "1\"", "\"1\" \"2\"", "\"1\"2", "w/\"1\"", "W/1", "W/", "*", "\"1\", *",
                "\"a b\"", "'1'"})
    void whatIsNoListOfTagsIsRefused(String text) {
        assertTrue(EntityTag.versions(text, Comparison.WEAK).isEmpty(), text);
    }

    @Test
    void theTagOfWhatIsDecodedIsWeakAndNoVersions() {
        Version version = new Version(42);
        assertEquals("\"42\"", EntityTag.of(version, Representation.STORED));
        String tag = EntityTag.of(version, Representation.DECODED);
        assertEquals("W/\"42-identity\"", tag);
        for (String text : List.of(tag, "\"42-identity\"")) {
            assertEquals(Optional.of(List.of()), EntityTag.versions(text, Comparison.STRONG));
            assertEquals(Optional.of(List.of()), EntityTag.versions(text, Comparison.WEAK));
            assertEquals(Optional.of(List.of()), EntityTag.versions(text, Comparison.STRONG, Representation.DECODED));
            assertEquals(
                    Optional.of(List.of(version)), EntityTag.versions(text, Comparison.WEAK, Representation.DECODED));
        }
        assertEquals(
                Optional.of(List.of()),
                EntityTag.versions("\"42\", \"-identity\", \"42-identit\", \"042-identity\", \"x-identity\"",
                        Comparison.WEAK, Representation.DECODED));
    }
}
