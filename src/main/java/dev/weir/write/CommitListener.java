package dev.weir.write;

import dev.weir.coherence.WriteStamp;
import dev.weir.item.ItemKey;
import java.util.Collection;

/** Learns the outcome of writes from the lanes, on their threads, before the writers do. */
public interface CommitListener {
    /**
     * The database has decided. What was written is committed.
     *
     * @param kind that of the write's bucket
     * @param stamp when the statement was sent, and its transaction
     */
    void decided(Kind kind, Write write, WriteOutcome outcome, WriteStamp stamp);

    /** From now on it is unknown what the database has for these keys. */
    void uncertain(Collection<ItemKey> keys);

    /**
     * It is known again. {@link #decided} has been called for the writes that were committed, except those whose outcome could
     * not be read, or whose writer had given up so that the value is gone.
     */
    void settled(Collection<ItemKey> keys);
}
