package dev.weir.perf.compare;

import java.io.IOException;
import java.sql.SQLException;

/**
 * Load that does not count, applied until the rate has stopped rising. A JVM that is new to such load is warmed up for longer,
 * because its last compilations come late: what it has compiled for reads does not help writes, nor what it has compiled for
 * batches a single write.
 */
final class WarmUp {
    /** A fresh edge has been observed to speed up under writes for about twenty seconds. */
    private static final int COLD_JVM_S = 30;
    private static final int LEAST_S = 4;
    private static final int MOST_S = 60;
    private static final int SLICE_S = 2;

    /** A rate that exceeds the best so far by no more than this does not count as rising. */
    private static final double STEADY = 1.03;

    /** How many slices in a row must bring no better rate: a single one may have met a busy machine. */
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
