package dev.weir.http;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;

/**
 * A change to the text of a request, drawn so that a failure shrinks to the fewest and plainest of them.
 *
 * @param at where, counted anew from the beginning of the text behind its end
 * @param piece what is put in
 */
record Mutation(Kind kind, int at, String piece) {
    /** What is done at the place. */
    enum Kind {
        DELETE,
        REPLACE,
        INSERT
    }

    private static final int FURTHEST = 1_000;

    /** @param interesting what is put in: single characters, and now and then a longer piece of it */
    static Arbitrary<Mutation> any(String interesting) {
        Arbitrary<String> pieces = Combinators.combine(
                Arbitraries.integers().between(0, interesting.length() - 1).withDistribution(RandomDistribution.uniform()),
                Arbitraries.frequencyOf(
                        Tuple.of(3, Arbitraries.just(1)),
                        Tuple.of(1, Arbitraries.integers().between(1, interesting.length()))))
                .as((from, length) -> interesting.substring(from, Math.min(interesting.length(), from + length)));
        return Combinators
                .combine(Arbitraries.of(Kind.class),
                        Arbitraries.integers().between(0, FURTHEST).withDistribution(RandomDistribution.uniform()), pieces)
                .as(Mutation::new);
    }

    /** The request with all of the changes, one after the other. */
    static String changed(String request, List<Mutation> mutations) {
        StringBuilder text = new StringBuilder(request);
        mutations.forEach(each -> each.apply(text));
        return text.toString();
    }

    private void apply(StringBuilder request) {
        int place = at % request.length();
        switch (kind) {
            case INSERT -> request.insert(place, piece);
            case DELETE -> request.deleteCharAt(place);
            case REPLACE -> request.setCharAt(place, piece.charAt(0));
        }
    }
}
