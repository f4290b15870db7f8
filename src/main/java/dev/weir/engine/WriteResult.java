package dev.weir.engine;

import dev.weir.write.WriteOutcome;
import java.util.List;

/**
 * The outcomes of writes, and whether the caches in front of the edge know of them.
 *
 * @param outcomes one per write, in their order
 * @param purgePending whether a cache in front of the edge may still hold what was replaced
 */
public record WriteResult(List<WriteOutcome> outcomes, boolean purgePending) {
    /** The outcome of a single write. */
    public WriteOutcome only() {
        return outcomes.getFirst();
    }
}
