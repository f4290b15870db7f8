package dev.weir.purge;

import dev.weir.item.ItemKey;
import dev.weir.item.Version;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one Varnish must still be told, and the writers who wait for that.
 *
 * <p>Changes come from the lanes' threads and from that of the change stream, waits from the writers' threads, and {@link #take}
 * and {@link #answered} from the senders'. One lock guards everything here, {@link Backlog}, {@link CircuitBreaker} and each
 * {@link PurgeWaiter}; it is held for no I/O or log, and is the innermost. {@code waiters} is empty while the breaker is open.
 */
final class PurgeQueue {
    private static final Logger log = LoggerFactory.getLogger(PurgeQueue.class);

    private final String varnish;
    private final VarnishSettings settings;
    private final LongSupplier nanoTime;
    private final PurgeMeters meters;
    private final CircuitBreaker breaker;
    private final Backlog backlog;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition rested = lock.newCondition();
    private final Set<PurgeWaiter> waiters = new HashSet<>();
    private boolean closed;

    PurgeQueue(String varnish, VarnishSettings settings, LongSupplier nanoTime, PurgeMeters meters) {
        this.varnish = varnish;
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.meters = meters;
        this.breaker = new CircuitBreaker(settings);
        this.backlog = new Backlog(settings);
    }

    /** Lets the Varnish be told of a change, or to forget more. */
    void ask(Target target, Version version) {
        boolean hasRoom;
        lock.lock();
        try {
            hasRoom = backlog.ask(target, version, nanoTime.getAsLong());
            work.signal();
        } finally {
            lock.unlock();
        }
        if (!hasRoom) {
            meters.overflowed();
            log.warn("More than {} purges wait for Varnish {}; they are forgotten, and all it holds is banned instead",
                    settings.queueItems(), varnish);
        }
    }

    /** What is to be sent next, for whoever sends it; waits for it, and is null once the queue is closed. */
    @Nullable
    PendingPurge take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed) {
                long now = nanoTime.getAsLong();
                PendingPurge purge = poll(now);
                if (purge != null) {
                    return purge;
                }
                long nanos = nanosToWork(now);
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

    /** As {@link #take}, and null where there is nothing to be sent now. */
    @Nullable
    PendingPurge poll() {
        return locked(() -> closed ? null : poll(nanoTime.getAsLong()));
    }

    private @Nullable PendingPurge poll(long now) {
        PendingPurge purge = breaker.maySend(now, backlog.isAnySent()) ? backlog.next(now) : null;
        if (purge != null) {
            meters.sent(purge);
        }
        return purge;
    }

    /** After how long {@link #poll} may have something; the longest there is where only an answer or a change can bring it. */
    private long nanosToWork(long now) {
        if (!breaker.isFailing()) {
            return backlog.nanosToNext(now);
        }
        return backlog.isAnySent() ? Long.MAX_VALUE : Math.max(backlog.nanosToNext(now), breaker.notBefore() - now);
    }

    /** An purge that was taken has come back. */
    void answered(PendingPurge purge, Answer answer) {
        boolean wasOpen;
        boolean isOpen;
        lock.lock();
        try {
            wasOpen = breaker.isOpen();
            boolean wasFailing = breaker.isFailing();
            settle(purge, answer, nanoTime.getAsLong());
            isOpen = breaker.isOpen();
            if (isOpen) {
                giveUpWaits();
            }
            if (wasFailing && !breaker.isFailing()) {
                work.signalAll();
            }
        } finally {
            lock.unlock();
        }
        tellBreaker(wasOpen, isOpen, answer);
    }

    private void settle(PendingPurge purge, Answer answer, long now) {
        switch (answer) {
            case Answer.Taken() -> {
                breaker.answered(now);
                backlog.taken(purge, now);
                meters.taken(now - purge.since());
                if (backlog.size() == 0) {
                    breaker.inTime();
                    rested.signalAll();
                } else if (now - purge.since() <= settings.writeWait().toNanos()) {
                    breaker.inTime();
                }
            }
            case Answer.Contended() -> {
                breaker.answered(now);
                meters.contended();
                backlog.again(purge, now + breaker.retryNanos(purge.failures()));
            }
            case Answer.Failed ignored -> {
                if (!breaker.isWellSince(purge.sentAt())) {
                    breaker.failed(purge.sentAt(), now);
                }
                meters.failed();
                backlog.again(purge, now + breaker.retryNanos(purge.failures()));
            }
        }
    }

    /**
     * Waits until the Varnish has been told of everything that was asked for these keys so far.
     *
     * @param deadline until when, as {@link System#nanoTime}
     * @return whether it has been; at once where there is nothing to wait for, the breaker is open, or it may be forgotten
     */
    boolean await(Collection<ItemKey> keys, long deadline) {
        var waiter = new PurgeWaiter();
        lock.lock();
        try {
            boolean forgotten = false;
            for (ItemKey key : keys) {
                forgotten |= !register(waiter, new Target.Key(key)) && backlog.isForgetful();
            }
            register(waiter, Backlog.EVERYTHING);
            if (!waiter.isNeeded() && !forgotten) {
                return true;
            }
            if (breaker.isOpen() || closed || forgotten) {
                waiter.giveUp();
                return false;
            }
            waiters.add(waiter);
        } finally {
            lock.unlock();
        }
        return await(waiter, deadline - nanoTime.getAsLong());
    }

    private boolean register(PurgeWaiter waiter, Target target) {
        PendingPurge purge = backlog.last(target);
        if (purge != null) {
            purge.awaitedBy(waiter);
        }
        return purge != null;
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
            waiters.remove(waiter);
            wasOpen = breaker.isOpen();
            if (!waiter.isOver() && nanos > 0 && !interrupted) {
                breaker.strike();
            }
            waiter.giveUp();
            isOpen = breaker.isOpen();
            if (isOpen) {
                giveUpWaits();
            }
        } finally {
            lock.unlock();
        }
        tellBreaker(wasOpen, isOpen, new Answer.Failed("writers waited in vain"));
        return waiter.isDelivered();
    }

    private void giveUpWaits() {
        waiters.forEach(PurgeWaiter::giveUp);
        waiters.clear();
        rested.signalAll();
    }

    private void tellBreaker(boolean wasOpen, boolean isOpen, Answer answer) {
        if (!wasOpen && isOpen && answer instanceof Answer.Failed(String why)) {
            log.warn("Varnish {} does not take purges, so writers do not wait for it: {}", varnish, why);
        } else if (wasOpen && !isOpen) {
            log.info("Varnish {} takes purges again", varnish);
        }
    }

    /**
     * Waits until nothing has to be told any more, at most so long, and not while the breaker is open.
     *
     * @return how much still has
     */
    int awaitEmpty(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (backlog.size() > 0 && left > 0 && !breaker.isOpen()) {
                left = rested.awaitNanos(left);
            }
            return backlog.size();
        } finally {
            lock.unlock();
        }
    }

    /** Ends every wait; nothing is sent any more. */
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

    /** Whether a ban that was taken is still to be sent once more. */
    boolean isRepeating() {
        return locked(backlog::isRepeating);
    }

    private <T extends @Nullable Object> T locked(Supplier<T> look) {
        lock.lock();
        try {
            return look.get();
        } finally {
            lock.unlock();
        }
    }

    boolean isBreakerOpen() {
        return breaker.isOpen();
    }

    /** How long the oldest of what it must be told has waited; 0 where it has been told everything. */
    long oldestNanos() {
        return backlog.oldestNanos(nanoTime.getAsLong());
    }

    String varnish() {
        return varnish;
    }
}
