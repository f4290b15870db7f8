package dev.weir.perf.compare;

import java.util.Arrays;
import java.util.List;

/**
 * The same quantity measured several times.
 *
 * @param values in the order measured; at least one
 */
record Series(List<Double> values) {
    Series {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
        values = List.copyOf(values);
    }

    double median() {
        double[] sorted = sorted();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    double least() {
        return sorted()[0];
    }

    double most() {
        return sorted()[values.size() - 1];
    }

    /** Each value divided by the other series' value of the same round. */
    Series by(Series other) {
        if (values.size() != other.values.size()) {
            throw new IllegalArgumentException("rounds are missing");
        }
        double[] ratios = new double[values.size()];
        Arrays.setAll(ratios, i -> values.get(i) / other.values.get(i));
        return new Series(Arrays.stream(ratios).boxed().toList());
    }

    private double[] sorted() {
        return values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }
}
