package dev.weir.perf.compare;

import java.util.List;

/**
 * What a trial measured.
 *
 * @param value the row's value: a ratio of medians, or a median
 * @param perRound the value of each round
 * @param unit of the sides' numbers
 * @param sides the edge first, then the peer it is judged by, then others that ran along
 * @param notes what else was seen
 */
record Outcome(double value, Series perRound, String unit, List<Side> sides, List<String> notes) {
    /**
     * One of those who ran.
     *
     * @param perRound what it did in each round
     */
    record Side(String name, Series perRound) {}
}
