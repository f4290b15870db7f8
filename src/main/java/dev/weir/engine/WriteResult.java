package dev.weir.engine;

import dev.weir.write.WriteOutcome;
import java.util.List;

/**
 * What the database has decided on writes, and whether all who must know of it do.
 *
 * @param verdicts one for each write, in their order
 * @param purgePending whether a cache in front of the edge may still hold what the writes have replaced
 */
public record WriteResult(List<WriteOutcome> verdicts, boolean purgePending) {
    /** The verdict on the one write there was. */
    public WriteOutcome only() {
        return verdicts.getFirst();
    }
}
