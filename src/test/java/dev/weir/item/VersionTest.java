package dev.weir.item;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class VersionTest {
    @Property
    void everyVersionIsReadBack(@ForAll @LongRange(min = 0) long version) {
        assertEquals(Optional.of(new Version(version)), Version.parse(new Version(version).toString()));
    }

    @Property
    void noTextBreaksTheParser(@ForAll String text) {
        Version.parse(text).ifPresent(version -> assertTrue(version.isAtLeast(Version.NONE)));
    }

    @Test
    void aVersionIsMillisecondsAndACounter() {
        Version version = new Version(1_795_237_431_000L << 16 | 71);
        assertEquals("1795237431000.71", version.toString());
        assertEquals(1_795_237_431_000L, version.millis());
        assertEquals(71, version.counter());
    }

    @Test
    void aVersionIsNotNegative() {
        assertThrows(IllegalArgumentException.class, () -> new Version(-1));
    }

    @Property
    void versionsAreInTheOrderOfTheirNumbers(@ForAll @LongRange(min = 0) long number, @ForAll @LongRange(min = 0) long other) {
        Version a = new Version(number);
        Version b = new Version(other);
        assertEquals(number > other, a.isNewerThan(b));
        assertEquals(number >= other, a.isAtLeast(b));
        assertEquals(Long.compare(number, other), a.compareTo(b));
        assertEquals(Math.max(number, other), Version.newer(a, b).number());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ".", "1", "1.", ".1", "-1.0", "1.-1", "1.65536", "140737488355328.0", "1.0.0", " 1.0", "1.0 ", "١.0"})
    void whatIsNoVersionIsNotRead(String text) {
        assertEquals(Optional.empty(), Version.parse(text));
    }
}
