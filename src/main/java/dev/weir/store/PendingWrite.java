package dev.weir.store;

import dev.weir.item.ItemKey;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * One unit of a lane's work on its way: a single write, or several that stand or fall together.
 *
 * <p>It is QUEUED, then either WITHDRAWN by its writer at the deadline, which means it was never sent, or TAKEN by the lane.
 * Only one of the two wins, by compare-and-set. A TAKEN one may be ABANDONED by its writer: he has been told that the outcome
 * is not known, and a lane that finds it was not committed does not send it again. Its verdicts are told once, by the lane.
 */
final class PendingWrite {
    private enum State {
        QUEUED,
        WITHDRAWN,
        TAKEN,
        ABANDONED
    }

    private final List<? extends Write> writes;
    private final boolean atomic;
    private final long bytes;
    private final long submittedAt;
    private final long deadline;
    private final AtomicReference<State> state = new AtomicReference<>(State.QUEUED);
    private final CompletableFuture<List<Written>> verdicts = new CompletableFuture<>();
    private int undecided;

    PendingWrite(List<? extends Write> writes, boolean atomic, long submittedAt, long deadline) {
        this.writes = writes;
        this.atomic = atomic;
        this.bytes = writes.stream().mapToLong(PendingWrite::bytes).sum();
        this.submittedAt = submittedAt;
        this.deadline = deadline;
    }

    private static long bytes(Write write) {
        return write instanceof Write.Put put ? put.value().length : 0;
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

    long bytes() {
        return bytes;
    }

    long submittedAt() {
        return submittedAt;
    }

    /** For the lane: from now on it may be sent. False where the writer has withdrawn it. */
    boolean take() {
        return state.compareAndSet(State.QUEUED, State.TAKEN);
    }

    /** For the lane: it was not sent after all, or surely not applied, and waits again. False where the writer has given up. */
    boolean giveBack() {
        return !verdicts.isDone() && state.compareAndSet(State.TAKEN, State.QUEUED);
    }

    /** For the lane: how often a batch that locked every row it met has left this write without a verdict, this time included. */
    int undecided() {
        return ++undecided;
    }

    boolean isWaiting() {
        State now = state.get();
        return now == State.QUEUED || now == State.TAKEN;
    }

    void tell(List<Written> told) {
        verdicts.complete(told);
    }

    void fail(StoreException failure) {
        verdicts.completeExceptionally(failure);
    }

    /**
     * For the writer: waits for the verdicts.
     *
     * @throws StoreException.Overloaded where the deadline passed and no batch had taken it
     * @throws StoreException.OutcomeUnknown where the deadline passed and one had
     */
    List<Written> await(Supplier<String> fullness) {
        try {
            return verdicts.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw rethrown(e);
        } catch (TimeoutException e) {
            return givenUp("The write's deadline passed; " + fullness.get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return givenUp("The writer was interrupted; " + fullness.get());
        }
    }

    private List<Written> givenUp(String message) {
        while (!verdicts.isDone()) {
            if (state.compareAndSet(State.QUEUED, State.WITHDRAWN)) {
                throw new StoreException.Overloaded(message);
            }
            if (state.compareAndSet(State.TAKEN, State.ABANDONED)) {
                throw new StoreException.OutcomeUnknown(message);
            }
        }
        try {
            return verdicts.join();
        } catch (CompletionException e) {
            throw rethrown(e);
        }
    }

    private static RuntimeException rethrown(Exception e) {
        if (e.getCause() instanceof StoreException failure) {
            return failure;
        }
        return new IllegalStateException("A lane failed in an unforeseen way.", e.getCause());
    }
}
