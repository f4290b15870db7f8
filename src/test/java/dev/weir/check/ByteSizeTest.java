package dev.weir.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

final class ByteSizeTest {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    @Property
    void everySizeIsReadBackAsItWasFormatted(@ForAll @LongRange(min = 0) long bytes) {
        assertEquals(bytes, ByteSize.parse(ByteSize.format(bytes)));
    }

    @Property
    void aUnitIsAPowerOf1024InAnyCaseAndWithSpaces(
            @ForAll @LongRange(min = 0, max = 1 << 20) long number, @ForAll @IntRange(max = 4) int unit) {
        long expected = number << (10 * unit);
        assertEquals(expected, ByteSize.parse(number + UNITS[unit]));
        assertEquals(expected, ByteSize.parse(" " + number + " " + UNITS[unit].toLowerCase(java.util.Locale.ROOT) + " "));
        assertEquals(number, ByteSize.parse(String.valueOf(number)));
    }

    @Property
    void aSizeBeyond64BitsIsRefusedAndNeverWraps(
            @ForAll @LongRange(min = 1L << 24, max = Long.MAX_VALUE) long number) {
        assertThrows(IllegalArgumentException.class, () -> ByteSize.parse(number + "TiB"));
        assertThrows(IllegalArgumentException.class, () -> ByteSize.parse("9" + Long.MAX_VALUE));
    }

    @Property
    void anyTextIsASizeOrRefusedInWords(@ForAll @StringLength(max = 12) String text) {
        try {
            assertTrue(ByteSize.parse(text) >= 0);
        } catch (IllegalArgumentException refused) {
            assertTrue(String.valueOf(refused.getMessage()).length() > 10);
        }
    }

    @Test
    void aDecimalUnitIsRefusedAndTheRightOneNamed() {
        for (String wrong : new String[] {"256MB", "256M", "256mb"}) {
            IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> ByteSize.parse(wrong));
            assertTrue(String.valueOf(refused.getMessage()).endsWith("write MiB"), refused.getMessage());
        }
    }

    @Test
    void fractionsSignsAndEmptinessAreRefused() {
        for (String wrong : new String[] {"", "MiB", "-1", "+1", "1.5GiB", "1e3", "0x10", "1_000", "40%", "1GiB1"}) {
            assertThrows(IllegalArgumentException.class, () -> ByteSize.parse(wrong), wrong);
        }
    }
}
