package dev.weir.perf.compare;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One line of the comparison.
 *
 * @param id what {@code --only} takes
 * @param what it measures, and beside what
 * @param scale what its value is
 * @param bar what it is held to, or null
 * @param fills what has to be in the database before an edge starts
 * @param trial how it is measured
 */
record Row(String id, String what, Scale scale, @Nullable Bar bar, Set<Fill> fills, Trial trial) {
    Verdict judge(double value) {
        return bar == null ? Verdict.NOT_JUDGED : bar.judge(scale, value);
    }
}
