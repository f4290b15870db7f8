package dev.weir.stream;

import dev.weir.item.BucketName;
import dev.weir.item.ItemKey;
import dev.weir.coherence.Snapshot;

/**
 * Is told what the change stream brings, in the order of the commits, and how far it can be trusted.
 *
 * <p>A change is told when its transaction's commit is in the log, which can be long before anybody can see it. The stream
 * calls from one thread at a time, but for {@link #late}. When a call returns, the caches have been told and purges are queued:
 * only then is the position acknowledged to the server.
 */
public interface ChangeListener {
    /** The version of a change that carries none: a row removed. */
    long NO_VERSION = 0;

    /**
     * From now on every change is told; whatever was committed before may have been missed. Every transaction of an earlier
     * stream is visible to every statement sent from now on, for a new slot waits for those that run.
     */
    void opened();

    /**
     * The key was written or removed by a transaction.
     *
     * @param version what the row has, or {@link #NO_VERSION}
     * @param transaction the low 32 bits of the transaction's id
     */
    void changed(ItemKey key, long version, int transaction);

    /** Something may have been missed though the stream is whole: a TRUNCATE, a partition or publication changed. */
    void gap(String reason);

    /** Somebody asks all edges to forget a bucket's items, which have not changed. */
    void bucketPurged(BucketName bucket);

    /**
     * Every change committed before a moment has been told.
     *
     * @param since the moment, as {@link System#nanoTime}
     */
    void proven(long since);

    /** A statement had this snapshot; it was sent before this call. */
    void seen(Snapshot snapshot);

    /** The stream is cut, and nothing is told any more until {@link #opened}. */
    void cut();

    /**
     * The database answers, yet for {@code stream.late-after} nothing has been proven: what caches beyond the edge hold may have
     * changed. Told once, until something is proven again. Alone of all it comes from another thread.
     */
    void late();

    /**
     * Whether the edge must do without a stream, because the server cannot give one or the setting says so; until the next
     * {@link #opened}.
     */
    void unavailable(String reason);
}
