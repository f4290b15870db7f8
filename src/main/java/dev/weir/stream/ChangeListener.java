package dev.weir.stream;

import dev.weir.coherence.Snapshot;
import dev.weir.item.BucketName;
import dev.weir.item.ItemKey;
import dev.weir.item.Version;
import org.jspecify.annotations.Nullable;

/**
 * Receives what the change stream brings, in the order of the commits, and how far the caches can be trusted.
 *
 * <p>A change arrives once its transaction's commit is in the log, which can be long before any statement sees it. The stream
 * calls from one thread at a time, except for {@link #late}. When a call returns, the caches know of the change and purges are
 * queued: only then is the position acknowledged to the server, and once {@link #isInForce} says so.
 */
public interface ChangeListener {
    /**
     * From now on every change is reported; changes committed before may have been missed. Every transaction of an earlier stream
     * is visible to all statements sent from now on, because a new slot waits for running transactions.
     */
    void opened();

    /**
     * The key was written or removed by a transaction.
     *
     * @param version what the row has, or {@link Version#NONE} if the row was removed
     * @param transaction the low 32 bits of the transaction's id
     */
    void changed(ItemKey key, Version version, int transaction);

    /** Changes may have been missed although the stream was not cut: a TRUNCATE, a changed partition or publication. */
    void gap(String reason);

    /** All edges are asked to forget a bucket's items, which have not changed. */
    void bucketPurged(BucketName bucket);

    /**
     * Settings of buckets were changed.
     *
     * @param transaction the id of the transaction that changed them, in decimal; null if it is not known. It may not be visible
     *     to statements yet
     */
    void settingsChanged(@Nullable String transaction);

    /** Whether all settings that were changed are in force. Commands that change some wait for that. */
    default boolean isInForce() {
        return true;
    }

    /**
     * Every change committed before a moment has been reported.
     *
     * @param since the moment, as {@link System#nanoTime}
     */
    void proven(long since);

    /** A statement had this snapshot; it was sent before this call. */
    void seen(Snapshot snapshot);

    /** The stream is cut. Nothing is reported until {@link #opened}. */
    void cut();

    /**
     * The database answers, but nothing has been proven for {@code stream.late-after}: what caches beyond the edge hold may have
     * changed. Called once until something is proven again, and from another thread than all other methods.
     */
    void late();

    /**
     * Until the next {@link #opened} the edge has no stream, because the server cannot provide one or the settings say so.
     */
    void unavailable(String reason);
}
