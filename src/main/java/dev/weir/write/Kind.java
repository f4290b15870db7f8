package dev.weir.write;

import dev.weir.check.MalformedJsonException;
import dev.weir.item.ItemKey;
import dev.weir.kind.InvalidOpException;
import dev.weir.kind.KindRules;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a kind of bucket brings: the statement that decides its writes under the row lock, the outcome of a write whose answer was
 * lost, and what readers see after a write.
 *
 * <p>All kinds keep their items in {@code weir.item}: readers see the row's value, and changes arrive in the stream as changes
 * of that table. Other packages only pass kinds on; all lanes share one instance of each.
 */
public interface Kind {
    /** What it means for requests and their answers. */
    KindRules rules();

    /** The key by whose hash the lane of a write is chosen. */
    default ItemKey laneKey(ItemKey key) {
        return key;
    }

    /** Whether it stores a value without conditions, whatever the value is, so that it need not be looked at before. */
    boolean takesPlainPuts();

    /**
     * The write as the lanes are to send it.
     *
     * @param largestValue the most bytes that the value which it makes may have
     * @throws InvalidOpException if this kind does not have such a write
     * @throws MalformedJsonException if it is to be JSON, and is not
     */
    Write accepted(Write write, long largestValue);

    /**
     * The fastest statement that can decide a batch.
     *
     * @param skipLocked whether it is to skip rows that another transaction has locked
     */
    WriteStatement statement(List<? extends Write> writes, boolean skipLocked);

    /** A statement that can decide any writes, and returns a row for each of them. */
    WriteStatement anyStatement(boolean skipLocked);

    /** Whether a batch that was committed has applied each of these writes, unless it skipped locked rows. */
    boolean appliesAll(List<? extends Write> writes);

    /**
     * The outcome of a write in a batch that is known to be committed, from the row that is there now.
     *
     * @param applied whether the write is known to have been applied
     * @return null if the row cannot show it
     */
    @Nullable
    WriteOutcome lost(Write write, LaneRow.Left row, boolean applied);

    /**
     * Whether a put that was stored leaves exactly its own value and content type in the row. Only then do the caches take them
     * from the put; otherwise the next reader loads the row.
     */
    boolean storesWhatWasPut();
}
