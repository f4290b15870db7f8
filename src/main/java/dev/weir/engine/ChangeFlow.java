package dev.weir.engine;

import dev.weir.cache.CacheIndex;
import dev.weir.cache.ChangeEffect;
import dev.weir.coherence.Epochs;
import dev.weir.coherence.FrontCaches;
import dev.weir.coherence.Lease;
import dev.weir.coherence.Snapshot;
import dev.weir.item.BucketName;
import dev.weir.item.ItemKey;
import dev.weir.item.Version;
import dev.weir.stream.ChangeListener;
import dev.weir.stream.ChangeWatchers;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Applies a change: fences and evicts the key, then queues the purges. The stream acknowledges the change when this returns.
 *
 * <p>The purge follows the local effect, so that a Varnish that refetches at once does not get the old value from this edge. A
 * new epoch bans everything (coherence rule 5); {@link Epochs} does that, whatever raises the epoch. Called by the stream's
 * threads; nothing here blocks.
 */
public final class ChangeFlow implements ChangeListener {
    private final CacheIndex index;
    private final Lease lease;
    private final Epochs epochs;
    private final FrontCaches fronts;
    private final ChangeWatchers watchers;
    private final Consumer<@Nullable String> settings;
    private final BooleanSupplier settingsAreCurrent;
    private final Consumer<String> reopen;
    private int generation;
    private boolean started;
    private boolean streamUnavailable;

    /**
     * @param settings has the settings of buckets read again, and returns at once; it is given the transaction that changed them
     * @param settingsAreCurrent whether all of them have been read
     * @param reopen cuts the stream and opens it again, for a reason
     */
    public ChangeFlow(
            CacheIndex index,
            Lease lease,
            Epochs epochs,
            FrontCaches fronts,
            ChangeWatchers watchers,
            Consumer<@Nullable String> settings,
            BooleanSupplier settingsAreCurrent,
            Consumer<String> reopen) {
        this.index = index;
        this.lease = lease;
        this.epochs = epochs;
        this.fronts = fronts;
        this.watchers = watchers;
        this.settings = settings;
        this.settingsAreCurrent = settingsAreCurrent;
        this.reopen = reopen;
    }

    @Override
    public void opened() {
        streamUnavailable = false;
        generation = epochs.era().generation();
        newEpoch("the change stream was opened again");
        index.opened();
    }

    @Override
    public void changed(ItemKey key, Version version, int transaction) {
        ChangeEffect effect = index.changed(key, version, transaction);
        if (effect != ChangeEffect.NONE) {
            fronts.changed(key, version);
        }
        watchers.changed(key, version);
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
    public void settingsChanged(@Nullable String transaction) {
        settings.accept(transaction);
    }

    @Override
    public boolean isInForce() {
        return settingsAreCurrent.getAsBoolean();
    }

    @Override
    public void proven(long since) {
        lease.proven(since);
    }

    @Override
    public void seen(Snapshot snapshot) {
        index.lowerFences(generation, snapshot);
    }

    @Override
    public void cut() {
        lease.cut();
    }

    /** This edge itself confirms every hit by now, but shared caches may still serve what they stored while it was live. */
    @Override
    public void late() {
        fronts.banAll();
    }

    /** The epoch rises only once: another reason for having no stream means no further missed changes. */
    @Override
    public void unavailable(String reason) {
        if (!streamUnavailable) {
            streamUnavailable = true;
            // First, so that what was loaded before is not trusted for {@code changes.ttl}, either.
            newEpoch("there is no change stream");
            index.unavailable();
        }
    }

    /**
     * Until its first stream is open, or known to be unavailable, an edge trusts no cached item unconfirmed, so it has missed
     * nothing.
     */
    private void newEpoch(String reason) {
        if (started) {
            epochs.raise(reason);
        } else {
            started = true;
            epochs.begin();
        }
    }
}
