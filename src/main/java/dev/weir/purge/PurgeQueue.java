package dev.weir.purge;

import dev.weir.item.ItemKey;
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
 * and {@link #answered} from the senders'. One lock guards everything here, {@link Errands}, {@link Pulse} and each {@link
 * Delivery}; it is held for no I/O and no log, and no other is taken under it. While the breaker is open nobody waits: {@code
 * deliveries}, who do, is empty.
 */
final class PurgeQueue {
    private static final Logger log = LoggerFactory.getLogger(PurgeQueue.class);

    private final String varnish;
    private final VarnishSettings settings;
    private final LongSupplier nanoTime;
    private final PurgeMeters meters;
    private final Pulse pulse;
    private final Errands errands;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition rested = lock.newCondition();
    private final Set<Delivery> deliveries = new HashSet<>();
    private boolean closed;

    PurgeQueue(String varnish, VarnishSettings settings, LongSupplier nanoTime, PurgeMeters meters) {
        this.varnish = varnish;
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.meters = meters;
        this.pulse = new Pulse(settings);
        this.errands = new Errands(settings);
    }

    /** Lets the Varnish be told of a change, or to forget more. */
    void ask(Target target, long version) {
        boolean hasRoom;
        lock.lock();
        try {
            hasRoom = errands.ask(target, version, nanoTime.getAsLong());
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
    Errand take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed) {
                long now = nanoTime.getAsLong();
                Errand errand = poll(now);
                if (errand != null) {
                    return errand;
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
    Errand poll() {
        return locked(() -> closed ? null : poll(nanoTime.getAsLong()));
    }

    private @Nullable Errand poll(long now) {
        Errand errand = pulse.maySend(now, errands.isAnySent()) ? errands.next(now) : null;
        if (errand != null) {
            meters.sent(errand);
        }
        return errand;
    }

    /** After how long {@link #poll} may have something; the longest there is where only an answer or a change can bring it. */
    private long nanosToWork(long now) {
        if (!pulse.isFailing()) {
            return errands.nanosToNext(now);
        }
        return errands.isAnySent() ? Long.MAX_VALUE : Math.max(errands.nanosToNext(now), pulse.notBefore() - now);
    }

    /** An errand that was taken has come back. */
    void answered(Errand errand, Answer answer) {
        boolean wasOpen;
        boolean isOpen;
        lock.lock();
        try {
            wasOpen = pulse.isOpen();
            boolean wasFailing = pulse.isFailing();
            settle(errand, answer, nanoTime.getAsLong());
            isOpen = pulse.isOpen();
            if (isOpen) {
                giveUpWaits();
            }
            if (wasFailing && !pulse.isFailing()) {
                work.signalAll();
            }
        } finally {
            lock.unlock();
        }
        tellBreaker(wasOpen, isOpen, answer);
    }

    private void settle(Errand errand, Answer answer, long now) {
        switch (answer) {
            case Answer.Taken() -> {
                pulse.answered(now);
                errands.taken(errand, now);
                meters.taken(now - errand.since());
                if (errands.size() == 0) {
                    pulse.inTime();
                    rested.signalAll();
                } else if (now - errand.since() <= settings.writeWait().toNanos()) {
                    pulse.inTime();
                }
            }
            case Answer.Contended() -> {
                pulse.answered(now);
                meters.contended();
                errands.again(errand, now + pulse.retryNanos(errand.failures()));
            }
            case Answer.Failed ignored -> {
                if (!pulse.isWellSince(errand.sentAt())) {
                    pulse.failed(errand.sentAt(), now);
                }
                meters.failed();
                errands.again(errand, now + pulse.retryNanos(errand.failures()));
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
        var delivery = new Delivery();
        lock.lock();
        try {
            boolean forgotten = false;
            for (ItemKey key : keys) {
                forgotten |= !register(delivery, new Target.Key(key)) && errands.isForgetful();
            }
            register(delivery, Errands.EVERYTHING);
            if (!delivery.isNeeded() && !forgotten) {
                return true;
            }
            if (pulse.isOpen() || closed || forgotten) {
                delivery.giveUp();
                return false;
            }
            deliveries.add(delivery);
        } finally {
            lock.unlock();
        }
        return await(delivery, deadline - nanoTime.getAsLong());
    }

    private boolean register(Delivery delivery, Target target) {
        Errand errand = errands.last(target);
        if (errand != null) {
            errand.awaitedBy(delivery);
        }
        return errand != null;
    }

    private boolean await(Delivery delivery, long nanos) {
        boolean interrupted = false;
        try {
            delivery.await(nanos);
        } catch (InterruptedException e) {
            interrupted = true;
            Thread.currentThread().interrupt();
        }
        boolean wasOpen;
        boolean isOpen;
        lock.lock();
        try {
            deliveries.remove(delivery);
            wasOpen = pulse.isOpen();
            if (!delivery.isOver() && nanos > 0 && !interrupted) {
                pulse.strike();
            }
            delivery.giveUp();
            isOpen = pulse.isOpen();
            if (isOpen) {
                giveUpWaits();
            }
        } finally {
            lock.unlock();
        }
        tellBreaker(wasOpen, isOpen, new Answer.Failed("writers waited in vain"));
        return delivery.isDelivered();
    }

    private void giveUpWaits() {
        deliveries.forEach(Delivery::giveUp);
        deliveries.clear();
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
            while (errands.size() > 0 && left > 0 && !pulse.isOpen()) {
                left = rested.awaitNanos(left);
            }
            return errands.size();
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
        return locked(errands::size);
    }

    /** Whether a ban that was taken is still to be sent once more. */
    boolean isRepeating() {
        return locked(errands::isRepeating);
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
        return pulse.isOpen();
    }

    /** How long the oldest of what it must be told has waited; 0 where it has been told everything. */
    long oldestNanos() {
        return errands.oldestNanos(nanoTime.getAsLong());
    }

    String varnish() {
        return varnish;
    }
}
