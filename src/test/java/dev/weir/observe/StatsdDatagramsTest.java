package dev.weir.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class StatsdDatagramsTest {
    @Test
    void nothingToTellIsNoDatagram() {
        assertEquals(List.of(), StatsdDatagrams.pack(List.of()).ready());
    }

    @Test
    void aLineThatFitsExactlyIsSent() {
        String line = "x".repeat(StatsdDatagrams.MAX_BYTES);

        StatsdDatagrams packed = StatsdDatagrams.pack(List.of("a", line, "b"));

        assertEquals(List.of("a", line, "b"), linesOf(packed));
        assertEquals(3, packed.ready().size());
    }

    @Test
    void aLineTooLongForADatagramIsLeftOutAndCounted() {
        StatsdDatagrams packed = StatsdDatagrams.pack(List.of("a", "x".repeat(StatsdDatagrams.MAX_BYTES + 1), "b"));

        assertEquals(List.of("a", "b"), linesOf(packed));
        assertEquals(1, packed.tooLong());
    }

    @Property
    void everyLineArrivesWholeAndInOrderInDatagramsWithinTheBound(
            @ForAll @Size(max = 200) List<@IntRange(min = 1, max = 300) Integer> lengths) {
        List<String> lines = new ArrayList<>();
        for (int length : lengths) {
            lines.add(String.valueOf((char) ('a' + lines.size() % 26)).repeat(length));
        }

        StatsdDatagrams packed = StatsdDatagrams.pack(lines);

        assertEquals(lines, linesOf(packed));
        for (ByteBuffer datagram : packed.ready()) {
            assertTrue(datagram.remaining() <= StatsdDatagrams.MAX_BYTES);
        }
    }

    private static List<String> linesOf(StatsdDatagrams packed) {
        List<String> lines = new ArrayList<>();
        for (ByteBuffer datagram : packed.ready()) {
            lines.addAll(List.of(StandardCharsets.US_ASCII.decode(datagram.duplicate()).toString().split("\n", -1)));
        }
        return lines;
    }
}
