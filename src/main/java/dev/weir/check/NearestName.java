package dev.weir.check;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds the known name that a misspelled one was probably meant to be. */
public final class NearestName {
    private NearestName() {}

    /**
     * The known name that ends with the wrong one (as with {@code heap.max-bytes}), or else the one that needs the fewest edits,
     * up to a third of the wrong one's length; null if none is near. Case and the separators between the parts of a name are
     * ignored.
     */
    public static @Nullable String of(String wrong, Collection<String> right) {
        String folded = fold(wrong);
        String nearest = null;
        int fewest = Integer.MAX_VALUE;
        for (String candidate : right) {
            int edits = edits(folded, fold(candidate));
            if (edits > 1 && fold(candidate).endsWith("-" + folded)) {
                edits = 1;
            }
            if (edits < fewest) {
                fewest = edits;
                nearest = candidate;
            }
        }
        return fewest <= Math.max(2, wrong.length() / 3) ? nearest : null;
    }

    private static String fold(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-').replace('.', '-');
    }

    /** The optimal string alignment distance: insertions, deletions, replacements, and swaps of adjacent characters. */
    static int edits(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                boolean same = a.charAt(i - 1) == b.charAt(j - 1);
                int best = Math.min(cost[i - 1][j - 1] + (same ? 0 : 1), Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    best = Math.min(best, cost[i - 2][j - 2] + 1);
                }
                cost[i][j] = best;
            }
        }
        return cost[a.length()][b.length()];
    }
}
