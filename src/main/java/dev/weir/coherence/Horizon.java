package dev.weir.coherence;

import org.jspecify.annotations.Nullable;

/**
 * The newest state of the database that the edge has seen. A load must show at least what had been seen when it began, so that a
 * lagging standby cannot bring back an old value, even if no trace of the newer one is left in the cache.
 *
 * <p>Snapshots of one primary contain each other, so a load from the primary passes, unless a standby has shown a commit that the
 * primary still hides while it waits for a synchronous standby. A load from a standby passes once the standby has caught up and
 * the primary has been read in this epoch, because changes committed before the epoch are not delivered again. If neither of two
 * snapshots contains the other they have no order, and the second is refused.
 *
 * <p>Thread-safe. Readers take no lock; updates take this object's own, which is a leaf lock.
 */
final class Horizon {
    private volatile Seen newest = Seen.nothing(0);

    /** What has been seen so far. */
    Seen seen() {
        return newest;
    }

    /**
     * Records what a read saw.
     *
     * @return whether it can be ordered; false if it is of an older generation, or neither it nor the newest contains the other
     */
    boolean record(ReadStamp stamp) {
        return record(stamp.sent().era().generation(), stamp.snapshot(), stamp.mayLag() ? Era.NO_EPOCH : stamp.sent().epoch());
    }

    /**
     * Records what a statement saw.
     *
     * @param epoch in which the primary was read; {@link Era#NO_EPOCH} if it was another server, or the epoch is unknown
     */
    boolean record(int generation, Snapshot snapshot, int epoch) {
        Seen now = newest;
        // All loads of a batch share one snapshot.
        if (now.snapshot == snapshot && now.generation == generation && now.epoch >= epoch) {
            return true;
        }
        return note(generation, snapshot, epoch);
    }

    private synchronized boolean note(int generation, Snapshot snapshot, int epoch) {
        Seen now = of(generation);
        Snapshot latest = now == null ? null : Snapshot.later(now.snapshot, snapshot);
        if (now == null || latest == null) {
            return false;
        }
        newest = new Seen(generation, latest, now.written, Math.max(epoch, now.epoch));
        return true;
    }

    /** Records that a transaction of this edge was committed. */
    void wrote(int generation, int transaction) {
        Seen now = newest;
        // All writes of a batch share one transaction.
        if (now.generation != generation || !now.hasWritten(transaction)) {
            note(generation, transaction);
        }
    }

    private synchronized void note(int generation, int transaction) {
        Seen now = of(generation);
        if (now != null && !now.hasWritten(transaction)) {
            newest = new Seen(generation, now.snapshot, Integer.toUnsignedLong(transaction), now.epoch);
        }
    }

    /** What has been seen of this generation; null if there is a newer one. */
    private @Nullable Seen of(int generation) {
        Seen now = newest;
        if (generation == now.generation) {
            return now;
        }
        return generation < now.generation ? null : Seen.nothing(generation);
    }

    /**
     * What had been seen at some moment.
     *
     * @param generation the generation of the database
     * @param snapshot the newest snapshot of a read; null if there was none
     * @param written the newest of the edge's own transactions, or {@link #NONE}
     * @param epoch the newest epoch in which the primary was read
     */
    record Seen(int generation, @Nullable Snapshot snapshot, long written, int epoch) {
        static final long NONE = -1;

        static Seen nothing(int generation) {
            return new Seen(generation, null, NONE, Era.NO_EPOCH);
        }

        private boolean hasWritten(int transaction) {
            return written != NONE && transaction - (int) written <= 0;
        }

        /** Whether a read shows all of it. Nothing has been seen of a new generation, so its primary is trusted. */
        boolean isCoveredBy(ReadStamp stamp) {
            if (stamp.sent().era().generation() != generation) {
                return !stamp.mayLag();
            }
            Snapshot read = stamp.snapshot();
            return (snapshot == null || read.contains(snapshot))
                    && (written == NONE || read.sees((int) written))
                    && (!stamp.mayLag() || epoch == stamp.sent().epoch());
        }
    }
}
