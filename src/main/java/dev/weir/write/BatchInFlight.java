package dev.weir.write;

import dev.weir.database.StoreException;
import java.util.List;
import java.util.function.Supplier;

/** The batch that a lane has taken and not finished. The lane's thread takes and finishes; another thread checks deadlines. */
final class BatchInFlight {
    private volatile List<PendingWrite> writes = List.of();

    void take(List<PendingWrite> batch) {
        assert writes.isEmpty() : "One batch is in flight at a time";
        writes = batch;
    }

    /** Expires the writes whose deadline has passed; returns whether others still wait. */
    boolean expire(long now, Supplier<String> fullness) {
        boolean left = false;
        for (PendingWrite write : writes) {
            left |= write.isLeft(now, fullness);
        }
        return left;
    }

    /** The lane is done with them: each was answered, was queued again, or has no writer waiting. */
    void putDown() {
        writes.forEach(PendingWrite::letGo);
        writes = List.of();
    }

    /** The same after an unexpected failure: the outcome of those without an answer will never be known. */
    void lose() {
        writes.forEach(write -> write.fail(new StoreException.OutcomeUnknown("The lane failed unexpectedly, and goes on.")));
        putDown();
    }
}
