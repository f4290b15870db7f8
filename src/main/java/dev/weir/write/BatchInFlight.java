package dev.weir.write;

import dev.weir.database.StoreException;
import java.util.List;
import java.util.function.Supplier;

/** What a lane has taken and not put down yet. The lane's thread takes and puts down; the deadlines are looked at by another. */
final class BatchInFlight {
    private volatile List<PendingWrite> writes = List.of();

    void take(List<PendingWrite> batch) {
        assert writes.isEmpty() : "One batch is on its way at a time";
        writes = batch;
    }

    /** Gives up on those whose deadline has passed; whether others still wait. */
    boolean expire(long now, Supplier<String> fullness) {
        boolean left = false;
        for (PendingWrite write : writes) {
            left |= write.isLeft(now, fullness);
        }
        return left;
    }

    /** The lane has done with them: each was told, waits again, or is waited for by nobody. */
    void putDown() {
        writes.forEach(PendingWrite::letGo);
        writes = List.of();
    }

    /** The same, where nobody will find out what became of those that were not told. */
    void lose() {
        writes.forEach(write -> write.fail(new StoreException.OutcomeUnknown("The lane failed unexpectedly, and goes on.")));
        putDown();
    }
}
