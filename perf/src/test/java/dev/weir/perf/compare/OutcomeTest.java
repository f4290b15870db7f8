package dev.weir.perf.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.perf.compare.Outcome.Side;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OutcomeTest {
    @Test
    void severalStartsHaveTheMeanOfTheirRatiosAndAllTheirRounds() {
        Outcome joined = Outcome.of(List.of(
                outcome(0.9, side("now", 9, 18), side("before", 10, 20)),
                outcome(1.2, side("now", 12, 24), side("before", 10, 20))));

        assertEquals(1.05, joined.value(), 1e-9);
        assertEquals(List.of(0.9, 0.9, 1.2, 1.2), joined.perRound().values());
        assertEquals(side("now", 9, 18, 12, 24), joined.sides().getFirst());
    }

    @Test
    void aPeerKeepsItsRoundsThoughAnotherWasTheBestAfterTheNextStart() {
        Outcome joined = Outcome.of(List.of(
                outcome(1, side("edge", 1), side("nginx", 2), side("varnish", 1)),
                outcome(1, side("edge", 1), side("varnish", 3), side("nginx", 2))));

        assertEquals(List.of(side("edge", 1, 1), side("nginx", 2, 2), side("varnish", 1, 3)), joined.sides());
    }

    private static Side side(String name, double... rounds) {
        return new Side(name, new Series(Arrays.stream(rounds).boxed().toList()));
    }

    private static Outcome outcome(double value, Side... sides) {
        return new Outcome(value, sides[0].perRound().by(sides[1].perRound()), "GET/s", List.of(sides), List.of());
    }
}
