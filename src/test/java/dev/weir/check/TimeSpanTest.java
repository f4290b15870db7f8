package dev.weir.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

final class TimeSpanTest {

    @Property
    void everyTimeIsReadBackAsItWasFormatted(@ForAll @LongRange(min = 0) long millis) {
        Duration time = Duration.ofMillis(millis);
        assertEquals(time, TimeSpan.parse(TimeSpan.format(time)));
    }

    @Property
    void everyUnitMeansWhatItSays(@ForAll @LongRange(min = 0, max = 100_000) long number) {
        assertEquals(Duration.ofMillis(number), TimeSpan.parse(number + "ms"));
        assertEquals(Duration.ofSeconds(number), TimeSpan.parse(number + "s"));
        assertEquals(Duration.ofMinutes(number), TimeSpan.parse(number + " m"));
        assertEquals(Duration.ofHours(number), TimeSpan.parse(number + "H"));
        assertEquals(Duration.ofDays(number), TimeSpan.parse(" " + number + "d "));
    }

    @Property
    void anyTextIsATimeOrRefusedInWords(@ForAll @StringLength(max = 12) String text) {
        try {
            assertFalse(TimeSpan.parse(text).isNegative());
        } catch (IllegalArgumentException refused) {
            assertTrue(String.valueOf(refused.getMessage()).length() > 10);
        }
    }

    @Test
    void aNumberWithoutAUnitIsRefusedExceptNothing() {
        assertEquals(Duration.ZERO, TimeSpan.parse("0"));
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> TimeSpan.parse("30"));
        assertTrue(String.valueOf(refused.getMessage()).endsWith("the unit is missing"));
    }

    @Test
    void whatIsNoTimeIsRefused() {
        String tooLong = "9223372036854775807";
        for (String wrong : new String[] {"", "s", "-1s", "1.5s", "1h30m", "5 sec", tooLong + "d", tooLong + "0ms"}) {
            assertThrows(IllegalArgumentException.class, () -> TimeSpan.parse(wrong), wrong);
        }
    }
}
