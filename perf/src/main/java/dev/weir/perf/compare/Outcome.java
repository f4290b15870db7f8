package dev.weir.perf.compare;

import java.util.List;

/**
 * What a trial measured.
 *
 * @param value the row's value: a ratio of medians, or a median
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
}
