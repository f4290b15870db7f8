package dev.weir.face.mecdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weir.face.mecdb.VectorClock.Entry;
import dev.weir.face.mecdb.VectorClock.Order;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VectorClockTest {
    /** From {@code A=1@10 B=2@20}, and {@code -} for a fresh one; a timestamp may be left out. */
    static VectorClock clock(String text) {
        var entries = new TreeMap<String, Entry>();
        if (!text.equals("-")) {
            for (String each : text.split(" ", -1)) {
                String[] parts = each.split("[=@]", -1);
                entries.put(parts[0], new Entry(Long.parseLong(parts[1]), parts.length > 2 ? Long.parseLong(parts[2]) : 0));
            }
        }
        return new VectorClock(entries);
    }

    @ParameterizedTest
    @CsvSource({
        "-, -, EQUAL",
        "A=1, A=1, EQUAL",
        "A=1@10, A=1@20, EQUAL",
        "A=2, A=1, AFTER",
        "A=1, -, AFTER",
        "A=1 B=1, A=1, AFTER",
        "A=2 B=1, A=1 B=1, AFTER",
        "A=2 B=1, A=1, AFTER",
        "A=1, B=1, CONCURRENT",
        "A=2 B=1, A=1 B=2, CONCURRENT",
        "A=2, A=1 B=1, CONCURRENT",
        "A=0, -, CONCURRENT",
        "A=-1, -, CONCURRENT",
        "A=-1, A=-2, AFTER"
    })
    void oneIsAfterAnotherIfNoClientOfTheOtherHasAGreaterCounter(String one, String other, Order order) {
        assertEquals(order, clock(one).compare(clock(other)));
        Order reverse = order == Order.AFTER ? Order.BEFORE : order;
        assertEquals(reverse, clock(other).compare(clock(one)));
    }

    @ParameterizedTest
    @CsvSource({
        "-, -, -",
        "A=1@10, -, A=1@10",
        "A=1@10, A=1@20, A=1@20",
        "A=2@10, A=1@20, A=2@20",
        "A=2@10 B=1@5, B=3@1 C=1@7, A=2@10 B=3@5 C=1@7"
    })
    void mergingTakesOfEachClientTheGreatestOfBoth(String one, String other, String merged) {
        assertEquals(clock(merged), clock(one).merge(clock(other)));
        assertEquals(clock(merged), clock(other).merge(clock(one)));
    }

    @Test
    void aMergedClockIsBeforeNoneOfThoseItWasMergedFrom() {
        VectorClock one = clock("A=2 B=1");
        VectorClock other = clock("A=1 B=2");
        assertEquals(Order.AFTER, one.merge(other).compare(one));
        assertEquals(Order.AFTER, one.merge(other).compare(other));
        assertEquals(Order.EQUAL, one.merge(one).compare(one));
    }

    @Test
    void aWriteCountsItsClientUpAndIsAfterWhatItHasSeen() {
        VectorClock seen = clock("A=1@10 B=4@40");
        assertEquals(clock("A=2@50 B=4@40"), seen.increment("A", 50));
        assertEquals(clock("A=1@10 B=4@40 C=1@50"), seen.increment("C", 50));
        assertEquals(clock("A=1@10 B=4@40"), seen, "the clock itself stays");
        assertEquals(Order.AFTER, seen.increment("A", 5).compare(seen));
        assertEquals(clock("A=1@7"), VectorClock.FRESH.increment("A", 7));
        assertThrows(ArithmeticException.class, () -> clock("A=" + Long.MAX_VALUE).increment("A", 1));
    }

    @Test
    void itsTimestampIsTheGreatestOfItsClients() {
        assertEquals(40, clock("A=9@10 B=4@40 C=1@20").latest());
        assertEquals(0, VectorClock.FRESH.latest());
    }

    @Test
    void whoKeepsTheMapCannotChangeTheClock() {
        var entries = new TreeMap<>(Map.of("A", new Entry(1, 1)));
        var clock = new VectorClock(entries);
        entries.put("B", Entry.NONE);
        assertEquals(clock("A=1@1"), clock);
        assertThrows(UnsupportedOperationException.class, () -> clock.entries().put("B", Entry.NONE));
    }
}
