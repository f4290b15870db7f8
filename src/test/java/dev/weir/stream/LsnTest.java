package dev.weir.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class LsnTest {
    @Test
    void itIsReadAndWrittenAsPostgresDoes() {
        assertEquals(0x16_B374D848L, Lsn.parse("16/B374D848").value());
        assertEquals("16/B374D848", new Lsn(0x16_B374D848L).toString());
        assertEquals("0/0", Lsn.NONE.toString());
        assertEquals(new Lsn(-1), Lsn.parse("FFFFFFFF/ffffffff"));
    }

    @Property
    void textAndNumberAreTheSame(@ForAll long value) {
        assertEquals(new Lsn(value), Lsn.parse(new Lsn(value).toString()));
    }

    @Property
    void theOrderHasNoSign(@ForAll long a, @ForAll long b) {
        assertEquals(Long.compareUnsigned(a, b) >= 0, new Lsn(a).isAtLeast(new Lsn(b)));
        assertEquals(new Lsn(a).max(new Lsn(b)), new Lsn(b).max(new Lsn(a)));
        assertTrue(new Lsn(a).max(new Lsn(b)).isAtLeast(new Lsn(a)));
    }

    @Test
    void whatIsNoPositionIsRefused() {
        for (String text : List.of("", "/", "0/", "/0", "0", "123456789/0", "0/123456789", "0/G", "-1/0", "0/ 1", "1/2/3",
                "0/٣")) {
            assertThrows(IllegalArgumentException.class, () -> Lsn.parse(text), text);
        }
    }

    @Test
    void theDistanceIsNeverNegative() {
        assertEquals(3, new Lsn(10).past(new Lsn(7)));
        assertEquals(0, new Lsn(7).past(new Lsn(10)));
    }
}
