package dev.weir.perf.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SeriesTest {
    @Test
    void theMedianOfAnOddNumberIsTheMiddleOne() {
        assertEquals(3, new Series(List.of(9.0, 1.0, 3.0)).median());
    }

    @Test
    void theMedianOfAnEvenNumberLiesBetweenTheMiddleTwo() {
        assertEquals(2.5, new Series(List.of(4.0, 1.0, 3.0, 2.0)).median());
    }

    @Test
    void leastAndMostDoNotDependOnTheOrder() {
        Series series = new Series(List.of(5.0, 2.0, 7.0));
        assertEquals(2, series.least());
        assertEquals(7, series.most());
    }

    @Test
    void ratiosAreThoseOfTheSameRound() {
        Series ratios = new Series(List.of(10.0, 30.0)).by(new Series(List.of(20.0, 10.0)));
        assertEquals(List.of(0.5, 3.0), ratios.values());
    }

    @Test
    void seriesOfDifferentRoundsAreNotCompared() {
        Series one = new Series(List.of(1.0));
        assertThrows(IllegalArgumentException.class, () -> one.by(new Series(List.of(1.0, 2.0))));
    }

    @Test
    void thereIsNoSeriesOfNothing() {
        assertThrows(IllegalArgumentException.class, () -> new Series(List.of()));
    }
}
