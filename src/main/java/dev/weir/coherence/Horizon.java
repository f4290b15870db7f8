package dev.weir.coherence;

import org.jspecify.annotations.Nullable;

/**
 * The newest state of the database that the edge has seen. A load has to show at least what had been seen when it began: so a
 * standby that lags cannot bring back an old value, even if no trace of the newer one is left in the cache.
 *
 * <p>Snapshots of one primary contain each other, so a load from the primary passes, unless a standby has shown a commit that
 * the primary still hides while it waits for a synchronous one. A load from a standby passes once the standby has caught up, and
 * the primary has been read since the epoch began: what was committed before that is not told again. Two snapshots of which
 * neither contains the other have no order; the second is refused.
 *
 * <p>Any thread may call. Readers take no lock; what is newer is noted under this object's own, below which nothing is called.
 */
final class Horizon {
    private volatile Seen newest = Seen.nothing(0);

    /** What has been seen until now. */
    Seen seen() {
        return newest;
    }

    /**
     * Notes what a read saw.
     *
     * @return whether it has a place in the order; false if it is of an older generation, or neither it nor the newest contains
     *     the other
     */
    boolean saw(ReadStamp stamp) {
        return saw(stamp.sent().era().generation(), stamp.snapshot(), stamp.mayLag() ? Era.NO_EPOCH : stamp.sent().epoch());
    }

    /**
     * Notes what a statement saw.
     *
     * @param epoch in which the primary was asked; {@link Era#NO_EPOCH} if it was another server, or the epoch is not known
     */
    boolean saw(int generation, Snapshot snapshot, int epoch) {
        Seen now = newest;
        // All loads of a batch have the same one.
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

    /** Notes that a transaction of this edge was committed. */
    void wrote(int generation, int transaction) {
        Seen now = newest;
        // All writes of a batch have the same one.
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
     * What had been seen at a moment.
     *
     * @param generation of the database it was seen in
     * @param snapshot the newest of those that reads had; null if there were none
     * @param written the newest of the edge's own transactions, or {@link #NONE}
     * @param epoch the newest in which the primary was read
     */
    record Seen(int generation, @Nullable Snapshot snapshot, long written, int epoch) {
        static final long NONE = -1;

        static Seen nothing(int generation) {
            return new Seen(generation, null, NONE, Era.NO_EPOCH);
        }

        private boolean hasWritten(int transaction) {
            return written != NONE && transaction - (int) written <= 0;
        }

        /** Whether a read shows it all. Of a new generation nothing has been seen; there the primary is trusted. */
        boolean isShownBy(ReadStamp stamp) {
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
