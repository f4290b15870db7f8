package dev.weir.write;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a kind of bucket brings to writes: the statement that decides them under the lock of the row, and what became of one whose
 * answer was lost. Readers see the row's value, whatever the kind, and own
 * writes install what was put; changes come through the same table.
 */
interface Kind {
    /**
     * The quickest statement that can decide a batch.
     *
     * @param skipLocked whether rows that somebody holds locked are to be passed by
     */
    WriteStatement statement(List<? extends Write> writes, boolean skipLocked);

    /** A statement that can decide any writes, and has a row of its own in the answer for each. */
    WriteStatement anyStatement(boolean skipLocked);

    /** Whether a batch that was committed has applied each of these writes, unless it passed locked rows by. */
    boolean appliesAll(List<? extends Write> writes);

    /**
     * The outcome of a write of a batch that is known to be committed, from the row that is there now.
     *
     * @param applied whether it is known to have been applied
     * @return null if the row cannot show it
     */
    @Nullable
    WriteOutcome lost(Write write, LaneRow.Left row, boolean applied);
}
