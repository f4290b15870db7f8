package dev.weir.purge;

import dev.weir.item.ItemKey;
import dev.weir.item.Version;
import java.util.Collection;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The outstanding purges of one Varnish, and the writers that wait for them.
 *
 * <p>Changes are added by the threads of the lanes and of the change stream; the writers' threads wait; the senders' threads
 * call {@link #take} and {@link #answered}. One lock guards everything here, {@link PurgeDispatch} with its {@link Backlog} and
 * {@link CircuitBreaker}, and {@link PurgeWaiters}; it is never held during I/O or logging, and is the innermost. While the
 * breaker is open no writer waits.
 */
final class PurgeQueue {
    private static final Logger log = LoggerFactory.getLogger(PurgeQueue.class);

    private final String varnish;
    private final VarnishSettings settings;
    private final LongSupplier nanoTime;
    private final PurgeMeters meters;
    private final CircuitBreaker breaker;
    private final Backlog backlog;
    private final PurgeDispatch dispatch;
    private final PurgeWaiters waiters;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition drained = lock.newCondition();
    private boolean closed;

    PurgeQueue(String varnish, VarnishSettings settings, LongSupplier nanoTime, PurgeMeters meters) {
        this.varnish = varnish;
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.meters = meters;
        this.breaker = new CircuitBreaker(settings);
        this.backlog = new Backlog(settings);
        this.dispatch = new PurgeDispatch(backlog, breaker, settings, meters);
        this.waiters = new PurgeWaiters(backlog);
    }

    /** Adds a purge or ban. */
    void enqueue(Target target, Version version) {
        boolean hasRoom;
        lock.lock();
        try {
            hasRoom = backlog.enqueue(target, version, nanoTime.getAsLong());
            work.signal();
        } finally {
            lock.unlock();
        }
        if (!hasRoom) {
            meters.overflowed();
            log.warn("More than {} purges wait for Varnish {}; they are replaced by a ban of everything",
                    settings.queueItems(), varnish);
        }
    }

    /** Takes the next purge to send, waiting for it; null once the queue is closed. */
    @Nullable
    PendingPurge take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed) {
                long now = nanoTime.getAsLong();
                PendingPurge purge = dispatch.next(now);
                if (purge != null) {
                    return purge;
                }
                long nanos = dispatch.nanosToNext(now);
                if (nanos == Long.MAX_VALUE) {
                    work.await();
                } else {
                    work.awaitNanos(nanos);
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** Like {@link #take}, but returns null if there is nothing to send now. */
    @Nullable
    PendingPurge poll() {
        return locked(() -> closed ? null : dispatch.next(nanoTime.getAsLong()));
    }

    /** Notes the answer to a purge that was taken. */
    void answered(PendingPurge purge, Answer answer) {
        boolean wasOpen;
        boolean isOpen;
        lock.lock();
        try {
            wasOpen = breaker.isOpen();
            boolean wasFailing = breaker.isFailing();
            dispatch.answered(purge, answer, nanoTime.getAsLong());
            isOpen = breaker.isOpen();
            if (isOpen) {
                giveUpWaits();
            }
            if (backlog.size() == 0) {
                drained.signalAll();
            }
            if (wasFailing && !breaker.isFailing()) {
                work.signalAll();
            }
        } finally {
            lock.unlock();
        }
        logBreaker(wasOpen, isOpen, answer);
    }

    /**
     * Waits until the Varnish has carried out everything requested for these keys so far.
     *
     * @param deadline by {@link System#nanoTime}
     * @return whether it has; at once if there is nothing to wait for, the breaker is open, or some may have been dropped
     */
    boolean await(Collection<ItemKey> keys, long deadline) {
        PurgeWaiter waiter;
        lock.lock();
        try {
            waiter = waiters.add(keys, !closed && !breaker.isOpen());
            if (waiter.isOver()) {
                return waiter.isDelivered();
            }
        } finally {
            lock.unlock();
        }
        return await(waiter, deadline - nanoTime.getAsLong());
    }

    private boolean await(PurgeWaiter waiter, long nanos) {
        boolean interrupted = false;
        try {
            waiter.await(nanos);
        } catch (InterruptedException e) {
            interrupted = true;
            Thread.currentThread().interrupt();
        }
        boolean wasOpen;
        boolean isOpen;
        lock.lock();
        try {
            wasOpen = breaker.isOpen();
            if (!waiter.isOver() && nanos > 0 && !interrupted) {
                breaker.strike();
            }
            waiters.end(waiter);
            isOpen = breaker.isOpen();
            if (isOpen) {
                giveUpWaits();
            }
        } finally {
            lock.unlock();
        }
        logBreaker(wasOpen, isOpen, new Answer.Failed("writers' waits timed out"));
        return waiter.isDelivered();
    }

    private void giveUpWaits() {
        assert lock.isHeldByCurrentThread();
        waiters.endAll();
        drained.signalAll();
    }

    private void logBreaker(boolean wasOpen, boolean isOpen, Answer answer) {
        if (!wasOpen && isOpen && answer instanceof Answer.Failed(String why)) {
            log.warn("Varnish {} does not accept purges, so writers do not wait for it: {}", varnish, why);
        } else if (wasOpen && !isOpen) {
            log.info("Varnish {} accepts purges again", varnish);
        }
    }

    /**
     * Waits until no purges are outstanding, at most for the given time, and not while the breaker is open.
     *
     * @return how many are still outstanding
     */
    int awaitEmpty(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (backlog.size() > 0 && left > 0 && !breaker.isOpen()) {
                left = drained.awaitNanos(left);
            }
            return backlog.size();
        } finally {
            lock.unlock();
        }
    }

    /** Ends every wait; nothing more is sent. */
    void close() {
        lock.lock();
        try {
            closed = true;
            giveUpWaits();
            work.signalAll();
        } finally {
            lock.unlock();
        }
    }

    int items() {
        return locked(backlog::size);
    }

    /** Whether a ban that succeeded is still to be repeated. */
    boolean isRepeating() {
        return locked(backlog::isRepeating);
    }

    private <T extends @Nullable Object> T locked(Supplier<T> read) {
        lock.lock();
        try {
            return read.get();
        } finally {
            lock.unlock();
        }
    }

    boolean isBreakerOpen() {
        return breaker.isOpen();
    }

    /** How long the oldest outstanding purge has waited; 0 if there is none. */
    long oldestNanos() {
        return backlog.oldestNanos(nanoTime.getAsLong());
    }

    String varnish() {
        return varnish;
    }
}
