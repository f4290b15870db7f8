package dev.weir.perf.compare;

import java.io.IOException;
import java.sql.SQLException;

/**
 * Load that does not count: until the rate has not risen for a while. A JVM that has not been under such load before sees it for
 * longer, as what it compiles last comes late: what it has learnt of reads says nothing of writes, nor what it has learnt of
 * batches of a write that is alone.
 */
final class WarmUp {
    /** A fresh edge under writes was seen to become faster for some twenty seconds. */
    private static final int COLD_JVM_S = 30;
    private static final int LEAST_S = 4;
    private static final int MOST_S = 60;
    private static final int SLICE_S = 2;

    /** A rate that rises no more than this above the best so far does not rise. */
    private static final double STEADY = 1.03;

    /** How many slices must bring no better rate: one alone may have met a busy machine. */
    private static final int PATIENCE = 2;

    private WarmUp() {}

    static void of(Contender contender, Stage stage, Options options) throws IOException, SQLException {
        if (options.quick()) {
            return;
        }
        int least = contender.isJvm() && stage.isCold(contender) ? COLD_JVM_S : LEAST_S;
        double best = 0;
        int noBetter = 0;
        for (int seconds = SLICE_S; seconds <= MOST_S && (seconds <= least || noBetter < PATIENCE); seconds += SLICE_S) {
            double rate = contender.run(SLICE_S);
            noBetter = rate > STEADY * best ? 0 : noBetter + 1;
            best = Math.max(best, rate);
        }
    }
}
