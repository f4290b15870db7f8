package dev.weir.transport;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * The stages that a connection goes through with each request, and the stop that ends it between requests.
 *
 * <p>The connection's own thread advances it; any thread may read it, and {@link #stop} it. Invariants: {@link
 * Stage#NEXT_REQUEST} is left in one atomic step, by {@link #begin} or by {@link #stop}, so a thread that is answering is never
 * interrupted. A waiting thread sets the stage before it checks for a stop, and a stopping thread sets the stop before it checks
 * the stage, so no stop is missed.
 */
public final class RequestCycle {
    /** What the connection's thread is doing, or waiting for. */
    public enum Stage {
        /** Waits for the first bytes of a request. */
        NEXT_REQUEST,
        /** Waits for the rest of a head. */
        HEAD,
        /** Has the head; waits for the body, or prepares the answer. */
        BODY,
        /** Answers on the fast path, or waits for the client to read an answer. */
        TAKING,
        /** Has sent its last answer; discards what still arrives. */
        LINGERING,
        /** Was stopped while waiting for a request, and begins no other. */
        STOPPED
    }

    private static final AtomicReferenceFieldUpdater<RequestCycle, Stage> STAGE =
            AtomicReferenceFieldUpdater.newUpdater(RequestCycle.class, Stage.class, "stage");

    private volatile Stage stage = Stage.NEXT_REQUEST;
    private volatile boolean stopping;

    /** Any thread may call it. */
    public Stage stage() {
        return stage;
    }

    /** Whether no further request may begin. Any thread may call it. */
    public boolean isStopping() {
        return stopping;
    }

    /** Ends the previous request, if any; false if no other may begin. */
    boolean awaitRequest() {
        Stage now = stage;
        if (now != Stage.NEXT_REQUEST && now != Stage.STOPPED) {
            // Other threads only change it from NEXT_REQUEST.
            stage = Stage.NEXT_REQUEST;
        }
        return !stopping;
    }

    /**
     * Begins a request whose first bytes have arrived; false if the connection was stopped first, and its thread is being
     * interrupted.
     */
    boolean begin(Stage first) {
        return STAGE.compareAndSet(this, Stage.NEXT_REQUEST, first);
    }

    /** Moves from one stage of a request to another. */
    void move(Stage next) {
        assert stage != Stage.NEXT_REQUEST : "A request that has not begun is at " + next;
        assert next != Stage.NEXT_REQUEST && next != Stage.STOPPED : next;
        stage = next;
    }

    /**
     * Prevents further requests; one that has begun is answered first.
     *
     * @return whether the connection's thread can be interrupted without losing an answer
     */
    public boolean stop() {
        stopping = true;
        if (STAGE.compareAndSet(this, Stage.NEXT_REQUEST, Stage.STOPPED)) {
            return true;
        }
        Stage now = stage;
        return now == Stage.STOPPED || now == Stage.LINGERING;
    }
}
