package dev.weir.perf.compare;

import java.io.IOException;
import java.sql.SQLException;

/**
 * Load that does not count: until the rate rises no more. A JVM that has not been under such load before sees it for longer, as
 * what it compiles last comes late: what it has learnt of reads says nothing of writes.
 */
final class WarmUp {
    private static final int COLD_JVM_S = 12;
    private static final int LEAST_S = 4;
    private static final int MOST_S = 24;
    private static final int SLICE_S = 2;

    /** A rate that rises no more than this from one slice to the next is steady. */
    private static final double STEADY = 1.03;

    private WarmUp() {}

    static void of(Contender contender, Stage stage, Options options) throws IOException, SQLException {
        if (options.quick()) {
            return;
        }
        int least = contender.isJvm() && stage.isCold(contender) ? COLD_JVM_S : LEAST_S;
        double before = 0;
        for (int seconds = SLICE_S;; seconds += SLICE_S) {
            double rate = contender.run(SLICE_S);
            if (seconds >= MOST_S || seconds >= least && rate <= STEADY * before) {
                return;
            }
            before = rate;
        }
    }
}
