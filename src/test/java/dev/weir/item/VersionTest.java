package dev.weir.item;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class VersionTest {
    @Property
    void everyVersionIsReadBack(@ForAll @LongRange(min = 0) long version) {
        assertEquals(OptionalLong.of(version), Version.parse(Version.format(version)));
    }

    @Property
    void noTextBreaksTheParser(@ForAll String text) {
        Version.parse(text).ifPresent(version -> assertTrue(version >= 0));
    }

    @Test
    void aVersionIsMillisecondsAndACounter() {
        assertEquals("1795237431000.7", Version.format(1_795_237_431_000L << 16 | 7));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ".", "1", "1.", ".1", "-1.0", "1.-1", "1.65536", "140737488355328.0", "1.0.0", " 1.0", "1.0 ", "١.0"})
    void whatIsNoVersionIsNotRead(String text) {
        assertEquals(OptionalLong.empty(), Version.parse(text));
    }
}
