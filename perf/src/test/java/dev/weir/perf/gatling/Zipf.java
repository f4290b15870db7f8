package dev.weir.perf.gatling;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/** Keys as people ask for them: key {@code n} is asked for in proportion to {@code 1 / (n + 1)}. Any thread uses it. */
final class Zipf {
    private final double[] upTo;

    Zipf(int keys) {
        upTo = new double[keys];
        double sum = 0;
        for (int key = 0; key < keys; key++) {
            sum += 1.0 / (key + 1);
            upTo[key] = sum;
        }
    }

    int pick() {
        return at(ThreadLocalRandom.current().nextDouble());
    }

    /** The key at a share of all requests, from 0 and below 1. */
    int at(double share) {
        int found = Arrays.binarySearch(upTo, share * upTo[upTo.length - 1]);
        return Math.min(upTo.length - 1, found < 0 ? -found - 1 : found + 1);
    }
}
