package dev.weir.perf.compare;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One row of the comparison.
 *
 * @param id the name for {@code --only}
 * @param what what it measures, and beside what
 * @param scale what kind of value it has
 * @param bar what it is judged by, or null
 * @param fills what has to be in the database before an edge starts
 * @param trial how it is measured
 */
record Row(String id, String what, Scale scale, @Nullable Bar bar, Set<Fill> fills, Trial trial) {
    Verdict judge(double value) {
        return bar == null ? Verdict.NOT_JUDGED : bar.judge(scale, value);
    }
}
