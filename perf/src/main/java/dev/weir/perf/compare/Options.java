package dev.weir.perf.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The options of the command line.
 *
 * @param before the revision whose build is the peer of this one; null compares with the other servers
 * @param only ids, or prefixes of ids, of the rows to run; empty runs all
 * @param starts how often the edges are started anew, and every row measured again
 * @param rounds how often each side of a row is measured after a start
 * @param seconds how long each measurement takes
 * @param quick whether to check only that everything still runs, and judge nothing
 * @param list whether only to list the rows
 * @param readme whether to replace the README's table
 */
record Options(
        @Nullable String before, List<String> only, int starts, int rounds, int seconds, boolean quick, boolean list,
        boolean readme) {
    static final String HELP = """
            perf/compare: measures the edge against its peers, in turns within one run

              --before REV      compare with the build of a commit, which has its own database, instead of other servers
              --only ROW[,ROW]  only these rows; hot-1k selects every row that starts with hot-1k-
              --starts N        start the edges so often, and average: what a JVM has compiled stays with it for all rounds (1)
              --rounds N        how often each side is measured after a start (5)
              --seconds S       seconds per measurement (3)
              --quick           one round of one second: checks that everything runs, judges nothing
              --readme          replace the table in the README (a full run only)
              --list            list the rows and their bars
            """;

    private static final Options DEFAULTS = new Options(null, List.of(), 1, 5, 3, false, false, false);

    static Options parse(String... arguments) {
        String before = DEFAULTS.before;
        List<String> only = DEFAULTS.only;
        int starts = DEFAULTS.starts;
        int rounds = DEFAULTS.rounds;
        int seconds = DEFAULTS.seconds;
        boolean quick = false;
        boolean list = false;
        boolean readme = false;
        List<String> left = new ArrayList<>(Arrays.asList(arguments));
        while (!left.isEmpty()) {
            String option = left.removeFirst();
            switch (option) {
                case "--before" -> before = value(option, left);
                case "--only" -> only = List.of(value(option, left).split(","));
                case "--starts" -> starts = number(option, value(option, left));
                case "--rounds" -> rounds = number(option, value(option, left));
                case "--seconds" -> seconds = number(option, value(option, left));
                case "--quick" -> quick = true;
                case "--list" -> list = true;
                case "--readme" -> readme = true;
                default -> throw new IllegalArgumentException("there is no option " + option);
            }
        }
        return new Options(before, only, quick ? 1 : starts, quick ? 1 : rounds, quick ? 1 : seconds, quick, list, readme);
    }

    /** The rows of this kind of run, whether selected or not. */
    List<Row> rows() {
        return before == null ? Rows.all() : BuildRows.all();
    }

    boolean wants(Row row) {
        return only.isEmpty()
                || only.stream().anyMatch(wanted -> row.id().equals(wanted) || row.id().startsWith(wanted + "-"));
    }

    /** Whether the results may be published: every row ran and was judged. */
    boolean isFull() {
        return before == null && only.isEmpty() && !quick;
    }

    private static String value(String option, List<String> left) {
        if (left.isEmpty()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return left.removeFirst();
    }

    private static int number(String option, String value) {
        try {
            int number = Integer.parseInt(value);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Reported below.
        }
        throw new IllegalArgumentException(option + " needs a number above 0, and not " + value);
    }
}
