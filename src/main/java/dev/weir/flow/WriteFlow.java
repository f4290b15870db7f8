package dev.weir.flow;

import dev.weir.store.Write;
import dev.weir.store.Written;
import java.util.List;

/** The way of a write: group commit, install, answer. */
public final class WriteFlow {
    /**
     * Writes and waits for the commit. When it returns, what was written is durable and the caches show it.
     *
     * @throws dev.weir.store.StoreException.Overloaded where nothing was sent: the lane is full, or the deadline passed in it
     * @throws dev.weir.store.StoreException.OutcomeUnknown where it may have been applied
     * @throws dev.weir.store.StoreException.Refused where the database refused this write alone
     */
    public Written write(Write write) {
        throw new UnsupportedOperationException();
    }

    /** Writes many, each with its own verdict, in the order given; the same key twice is written twice, in order. */
    public List<Written> writeAll(List<? extends Write> writes) {
        throw new UnsupportedOperationException();
    }

    /**
     * Writes many in one transaction: where one is rejected, nothing is written, and the verdicts tell what each would have
     * met. No key may stand twice.
     */
    public List<Written> writeAtomically(List<? extends Write> writes) {
        throw new UnsupportedOperationException();
    }
}
