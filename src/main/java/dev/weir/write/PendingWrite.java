package dev.weir.write;

import dev.weir.database.StoreException;
import dev.weir.item.ItemKey;
import dev.weir.store.Deadlines;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One unit of a lane's work: a single write, or several that are applied together or not at all.
 *
 * <p>It is QUEUED, then either TAKEN by the lane or WITHDRAWN, at the deadline or because the database is unavailable, which
 * means that it was never sent. A compare-and-set decides between the two. At the deadline a TAKEN one is ABANDONED: its writer
 * is answered that the outcome is unknown, and the lane does not send it again if it turns out not to be committed. Its values
 * stay in memory, counted as abandoned, until the lane can no longer send them: then it is GONE. The first answer, by the lane or
 * at the deadline, is the only one.
 *
 * <p>One writer waits, without a timeout: a timed park costs a virtual thread two wake-ups of the scheduler's timer thread.
 * {@link Deadlines} finds those whose time is up.
 */
final class PendingWrite {
    /** The order in which a batch is sent. */
    static final Comparator<PendingWrite> BY_KEY = Comparator.comparing(PendingWrite::key);

    private enum State {
        QUEUED,
        WITHDRAWN,
        TAKEN,
        ABANDONED,
        GONE
    }

    private final Kind kind;
    private final boolean atomic;
    private final int size;
    private final long bytes;
    private final AtomicLong abandonedBytes;
    private final long submittedAt;
    private final long deadline;
    private final AtomicReference<State> state = new AtomicReference<>(State.QUEUED);
    private final AtomicReference<@Nullable Answer> answer = new AtomicReference<>();
    private volatile @Nullable Thread writer;
    /** Owned by the writer until the unit is offered, then by the queue or the lane. Empty once it is GONE. */
    private List<? extends Write> writes;
    private int undecided;
    private int failures;

    /**
     * @param kind that of the buckets of all its writes
     * @param abandonedBytes counts the bytes of abandoned values that are still in memory
     */
    PendingWrite(
            Kind kind, List<? extends Write> writes, boolean atomic, long submittedAt, long deadline, AtomicLong abandonedBytes) {
        this.kind = kind;
        this.writes = writes;
        this.atomic = atomic;
        this.size = writes.size();
        this.bytes = bytes(writes);
        this.submittedAt = submittedAt;
        this.deadline = deadline;
        this.abandonedBytes = abandonedBytes;
    }

    private static long bytes(List<? extends Write> writes) {
        long bytes = 0;
        for (Write write : writes) {
            bytes += write.bytes();
        }
        return bytes;
    }

    /** The one write of each. */
    static List<Write> writesOf(List<PendingWrite> pending) {
        List<Write> writes = new ArrayList<>(pending.size());
        for (PendingWrite each : pending) {
            writes.add(each.write());
        }
        return writes;
    }

    Kind kind() {
        return kind;
    }

    List<? extends Write> writes() {
        return writes;
    }

    /** The one write of a unit that is not atomic. */
    Write write() {
        return writes.getFirst();
    }

    ItemKey key() {
        return write().key();
    }

    boolean isAtomic() {
        return atomic;
    }

    /** How many writes it has, or had. */
    int size() {
        return size;
    }

    long bytes() {
        return bytes;
    }

    long submittedAt() {
        return submittedAt;
    }

    /** For the lane: from now on it may be sent. False if it was withdrawn. */
    boolean take() {
        return state.compareAndSet(State.QUEUED, State.TAKEN);
    }

    /** For the lane: it was not sent or certainly not applied, and is queued again. False if the writer has given up. */
    boolean giveBack() {
        return answer.get() == null && state.compareAndSet(State.TAKEN, State.QUEUED);
    }

    /** For the lane, which will not send it again: releases the values if the writer has given up. */
    void letGo() {
        if (state.compareAndSet(State.ABANDONED, State.GONE)) {
            writes = List.of();
            abandonedBytes.addAndGet(-bytes);
        }
    }

    /** Whether its values and its writer are gone, so that its outcome no longer matters. */
    boolean isGone() {
        return state.get() == State.GONE;
    }

    /** For the lane: counts that a batch that locked every row it met left this write without an outcome; returns how often. */
    int countUndecided() {
        return ++undecided;
    }

    /** For the lane: counts that this write failed, alone or in a batch, by an error that need not be its own; how often. */
    int countFailure() {
        return ++failures;
    }

    boolean isWaiting() {
        State now = state.get();
        return now == State.QUEUED || now == State.TAKEN;
    }

    void complete(List<WriteOutcome> outcomes) {
        decided(outcomes);
        wake();
    }

    /** As {@link #complete}, but the writer may sleep on until {@link #wakeAll}. */
    void decided(List<WriteOutcome> outcomes) {
        answer.compareAndSet(null, new Answer.Decided(outcomes));
    }

    /** False if it has an answer already. */
    boolean fail(StoreException failure) {
        boolean first = answer.compareAndSet(null, new Answer.Failed(failure));
        wake();
        return first;
    }

    /** Ends the wait of one that was not taken, which will never be sent. */
    void withdraw(StoreException why) {
        if (state.compareAndSet(State.QUEUED, State.WITHDRAWN)) {
            fail(why);
        }
    }

    private void wake() {
        LockSupport.unpark(writer);
    }

    /**
     * Wakes the writers of what was decided. Several are woken from a virtual thread: within their scheduler it costs less, and
     * the lane goes on meanwhile.
     */
    static void wakeAll(List<PendingWrite> decided) {
        if (decided.size() > 1) {
            try {
                Thread.startVirtualThread(() -> decided.forEach(PendingWrite::wake));
                return;
            } catch (OutOfMemoryError e) {
                // Then from here.
            }
        }
        decided.forEach(PendingWrite::wake);
    }

    /** Whether its writer still waits; ends the wait if the deadline has passed. */
    boolean isLeft(long now, Supplier<String> fullness) {
        if (deadline - now <= 0 && answer.get() == null) {
            giveUp("The write's deadline passed; " + fullness.get());
        }
        return answer.get() == null;
    }

    /**
     * For the writer, who is the only one: waits for the outcomes.
     *
     * @throws StoreException.Unavailable if the deadline passed before a batch took it
     * @throws StoreException.OutcomeUnknown if the deadline passed after a batch took it
     */
    List<WriteOutcome> await(Supplier<String> fullness) {
        writer = Thread.currentThread();
        while (true) {
            Answer given = answer.get();
            if (given != null) {
                return given.outcomes();
            }
            if (Thread.currentThread().isInterrupted()) {
                giveUp("The writer was interrupted; " + fullness.get());
            } else {
                LockSupport.park(this);
            }
        }
    }

    /** Ends the wait, unless an answer has come meanwhile. */
    private void giveUp(String message) {
        while (answer.get() == null) {
            withdraw(new StoreException.Unavailable(message));
            if (state.get() == State.TAKEN) {
                abandon(message);
            }
        }
    }

    private void abandon(String message) {
        // Before the writer is answered, for from then on it no longer accounts for the bytes.
        abandonedBytes.addAndGet(bytes);
        if (!state.compareAndSet(State.TAKEN, State.ABANDONED)) {
            abandonedBytes.addAndGet(-bytes);
        } else if (!fail(new StoreException.OutcomeUnknown(message)) && state.compareAndSet(State.ABANDONED, State.TAKEN)) {
            // The lane has answered meanwhile, and may have called letGo for the last time.
            abandonedBytes.addAndGet(-bytes);
        }
    }

    private sealed interface Answer {
        List<WriteOutcome> outcomes();

        record Decided(List<WriteOutcome> outcomes) implements Answer {}

        record Failed(StoreException failure) implements Answer {
            @Override
            public List<WriteOutcome> outcomes() {
                throw failure;
            }
        }
    }
}
