package dev.weir.write;

import dev.weir.item.ItemKey;
import dev.weir.coherence.WriteStamp;
import java.util.Collection;

/** Is told by the lanes what became of writes, on their threads, before the writers are. */
public interface CommitListener {
    /**
     * The database has decided. Where something was written, it is committed.
     *
     * @param kind that of the write's bucket
     * @param stamp when the statement was sent, and its transaction
     */
    void decided(Kind kind, Write write, WriteOutcome verdict, WriteStamp stamp);

    /** From now on nobody knows what the database has for these keys. */
    void uncertain(Collection<ItemKey> keys);

    /**
     * It is known again. {@link #decided} has been called for those that were committed, but not where the verdict could not be
     * read, or the writer had given up and its value is gone.
     */
    void settled(Collection<ItemKey> keys);
}
