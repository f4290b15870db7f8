package dev.weir.perf.compare;

import java.util.List;
import java.util.function.Function;

/**
 * What a trial measured.
 *
 * @param value the row's value: a ratio of medians, or a median; of several starts the mean of theirs
 * @param perRound the value of each round
 * @param unit the unit of the sides' numbers
 * @param sides the edge first, then the peer that it is judged against, then any others that ran
 * @param notes other observations
 */
record Outcome(double value, Series perRound, String unit, List<Side> sides, List<String> notes) {
    /**
     * One of the servers that ran.
     *
     * @param perRound what it did in each round
     */
    record Side(String name, Series perRound) {}

    /** What the same trial measured in turn after several starts; at least one. */
    static Outcome of(List<Outcome> starts) {
        Outcome first = starts.getFirst();
        return new Outcome(
                starts.stream().mapToDouble(Outcome::value).average().orElseThrow(),
                joined(starts, Outcome::perRound),
                first.unit,
                first.sides.stream()
                        .map(side -> new Side(side.name, joined(starts, start -> start.side(side.name).perRound)))
                        .toList(),
                starts.stream().flatMap(start -> start.notes.stream()).distinct().toList());
    }

    private static Series joined(List<Outcome> starts, Function<Outcome, Series> series) {
        return new Series(starts.stream().flatMap(start -> series.apply(start).values().stream()).toList());
    }

    private Side side(String name) {
        return sides.stream().filter(side -> side.name.equals(name)).findFirst().orElseThrow();
    }
}
