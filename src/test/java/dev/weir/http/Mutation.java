package dev.weir.http;

import java.util.Random;

/**
 * A change at random to the text of a request.
 *
 * @param interesting what it puts in, whole pieces of it or single characters
 */
record Mutation(String interesting) {
    void apply(StringBuilder request, Random random) {
        int at = random.nextInt(request.length());
        int from = random.nextInt(interesting.length());
        int to = from + 1 + (random.nextInt(4) == 0 ? random.nextInt(interesting.length() - from) : 0);
        switch (random.nextInt(3)) {
            case 0 -> request.insert(at, interesting, from, to);
            case 1 -> request.deleteCharAt(at);
            default -> request.setCharAt(at, interesting.charAt(from));
        }
    }
}
