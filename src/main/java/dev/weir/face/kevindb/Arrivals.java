package dev.weir.face.kevindb;

import dev.weir.item.BucketName;
import dev.weir.item.Version;
import dev.weir.response.HttpError;
import dev.weir.store.LiveEdges;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * How far the writes of the bucket are known to be committed, so that a request waits for what its causal metadata names.
 *
 * <p>The change stream, this edge's own writes and what it reads tell of new versions. The database is asked only if none of them
 * has told of one that is named: that may take a search of the bucket, so one request at a time asks, and for at most a tenth of
 * the time. Invariant: {@code newest} only rises, and a write of at least that version is committed. The lock guards only the
 * condition. Any thread calls it; {@link #seen} does not block.
 */
final class Arrivals {
    private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(20).toNanos();
    private static final long MOST_PAUSE_NANOS = Duration.ofMillis(500).toNanos();
    private static final int REST = 9;

    private final LiveEdges edges;
    private final BucketName bucket;
    private final LongSupplier databaseMillis;
    private final long skewMillis;
    private final long waitNanos;
    private final AtomicLong newest = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition risen = lock.newCondition();
    private final AtomicBoolean asking = new AtomicBoolean();
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private volatile int waiting;
    private volatile long restUntil = System.nanoTime();

    /**
     * @param databaseMillis the latest time that the database's clock can show
     * @param skew how far ahead of that a version may be
     * @param wait how long a request waits
     */
    Arrivals(LiveEdges edges, BucketName bucket, LongSupplier databaseMillis, Duration skew, Duration wait) {
        this.edges = edges;
        this.bucket = bucket;
        this.databaseMillis = databaseMillis;
        this.skewMillis = skew.toMillis();
        this.waitNanos = wait.toNanos();
    }

    /** A write of this version is committed. */
    void seen(Version version) {
        long number = version.number();
        if (newest.getAndAccumulate(number, Math::max) < number && waiting > 0) {
            lock.lock();
            try {
                risen.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Waits until everything that the metadata names is committed.
     *
     * @throws HttpError 400 if it names what no edge can have given; 503 if it is not there in time
     */
    void await(CausalMetadata metadata) {
        if (metadata.isNone()) {
            return;
        }
        checkAddresses(metadata);
        long number = metadata.newest();
        if (isThere(number)) {
            return;
        }
        long latest = databaseMillis.getAsLong();
        if (latest < Long.MAX_VALUE - skewMillis && CausalMetadata.millis(number) > latest + skewMillis) {
            throw HttpError.badRequest("The causal-metadata names a write of the future.");
        }
        long end = System.nanoTime() + waitNanos;
        long pause = FIRST_PAUSE_NANOS;
        while (!isThere(number)) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                throw HttpError.busy("What the causal-metadata names did not arrive in time; try again.");
            }
            if (!pause(number, Math.min(left, pause))) {
                ask(number);
                pause = Math.min(2 * pause, MOST_PAUSE_NANOS);
            }
        }
    }

    private void checkAddresses(CausalMetadata metadata) {
        List<String> strange = metadata.entries().keySet().stream().filter(address -> !known.contains(address)).toList();
        if (!strange.isEmpty()) {
            // Only addresses of edges are kept, and those are few.
            known.addAll(edges.known(strange));
            if (!known.containsAll(strange)) {
                throw HttpError.badRequest("The causal-metadata names an address that is no replica's.");
            }
        }
    }

    private boolean isThere(long number) {
        return CausalMetadata.number(new Version(newest.get())) >= number;
    }

    /** Whether it is there after a pause, or earlier. */
    private boolean pause(long number, long nanos) {
        lock.lock();
        try {
            waiting++;
            long left = nanos;
            while (!isThere(number) && left > 0) {
                left = risen.awaitNanos(left);
            }
            return isThere(number);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw HttpError.busy("The edge is stopping; try again.");
        } finally {
            waiting--;
            lock.unlock();
        }
    }

    private void ask(long number) {
        long begun = System.nanoTime();
        if (begun - restUntil < 0 || !asking.compareAndSet(false, true)) {
            return;
        }
        try {
            Version least = CausalMetadata.version(number);
            if (edges.isReached(bucket, least)) {
                seen(least);
            }
        } finally {
            long now = System.nanoTime();
            restUntil = now + REST * (now - begun);
            asking.set(false);
        }
    }
}
