package dev.weir.engine;

import dev.weir.cache.CacheIndex;
import dev.weir.cache.ChangeEffect;
import dev.weir.coherence.Epochs;
import dev.weir.coherence.FrontCaches;
import dev.weir.coherence.Lease;
import dev.weir.item.BucketName;
import dev.weir.item.ItemKey;
import dev.weir.coherence.Snapshot;
import dev.weir.stream.ChangeListener;
import java.util.function.Consumer;

/**
 * The way of a change: fence and evict, then queue the purges; the stream acknowledges it when this returns.
 *
 * <p>A purge comes after the local effect, so that a Varnish that asks again at once is not given the old value by this edge. A
 * new epoch bans everything (coherence rule 5); {@link Epochs} sees to that, whoever raises it. The stream's threads
 * call; nothing here waits.
 */
public final class ChangeFlow implements ChangeListener {
    private final CacheIndex index;
    private final Lease lease;
    private final Epochs epochs;
    private final FrontCaches fronts;
    private final Consumer<String> reopen;
    private int generation;
    private boolean begun;
    private boolean without;

    /** @param reopen has the stream cut and opened again, for a reason */
    public ChangeFlow(
            CacheIndex index, Lease lease, Epochs epochs, FrontCaches fronts, Consumer<String> reopen) {
        this.index = index;
        this.lease = lease;
        this.epochs = epochs;
        this.fronts = fronts;
        this.reopen = reopen;
    }

    @Override
    public void opened() {
        without = false;
        generation = epochs.era().generation();
        newEpoch("the change stream was opened again");
        index.opened();
    }

    @Override
    public void changed(ItemKey key, long version, int transaction) {
        ChangeEffect effect = index.changed(key, version, transaction);
        if (effect != ChangeEffect.NONE) {
            fronts.changed(key, version);
        }
        if (effect == ChangeEffect.OVERFLOW) {
            reopen.accept("more keys have changed than changes.fences allows to be watched");
        }
    }

    @Override
    public void gap(String reason) {
        epochs.raise(reason);
    }

    @Override
    public void bucketPurged(BucketName bucket) {
        index.dropBucket(bucket);
        fronts.banBucket(bucket);
    }

    @Override
    public void proven(long since) {
        lease.proven(since);
    }

    @Override
    public void seen(Snapshot snapshot) {
        index.swept(generation, snapshot);
    }

    @Override
    public void cut() {
        lease.cut();
    }

    /** This edge confirms every hit meanwhile; what it gave to shared caches while it was live is another matter. */
    @Override
    public void late() {
        fronts.banAll();
    }

    /** The epoch rises once: another reason for there being no stream hides no further change. */
    @Override
    public void unavailable(String reason) {
        if (!without) {
            without = true;
            // First: what was loaded before is not trusted for a while, either.
            newEpoch("there is no change stream");
            index.unavailable();
        }
    }

    /** What an edge holds before its first stream is open, or known to be none, is not trusted unasked, so nothing is missed. */
    private void newEpoch(String reason) {
        if (begun) {
            epochs.raise(reason);
        } else {
            begun = true;
            epochs.begin();
        }
    }
}
