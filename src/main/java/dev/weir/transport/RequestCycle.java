package dev.weir.transport;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * The stages that a connection goes through with each request, and the stop that ends it between two of them.
 *
 * <p>The connection's own thread moves it on; any thread may look, and {@link #stop} it. Invariants: {@link Stage#NEXT_REQUEST}
 * is left in one atomic step, by {@link #begin} or by {@link #stop}, so a thread that answers is never interrupted. Who waits
 * says so before it looks whether it was stopped, and who stops says so before it looks for a wait, so no stop is missed.
 */
public final class RequestCycle {
    /** What the connection's thread does, or waits for. */
    public enum Stage {
        /** Waits for the first bytes of a request. */
        NEXT_REQUEST,
        /** Waits for the rest of a head. */
        HEAD,
        /** Has the head; waits for the body, or works on the answer. */
        BODY,
        /** Answers without Helidon's knowledge, or waits for the client to take an answer. */
        TAKING,
        /** Has answered for the last time; throws away what still arrives. */
        LINGERING,
        /** Was stopped while it waited for a request, and begins none. */
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

    /** No request is waited for from now on. Any thread may call it. */
    public boolean isStopping() {
        return stopping;
    }

    /** The request before, if there was one, is over; false where no other may be waited for. */
    boolean awaitRequest() {
        Stage now = stage;
        if (now != Stage.NEXT_REQUEST && now != Stage.STOPPED) {
            // Only from NEXT_REQUEST does another thread change it.
            stage = Stage.NEXT_REQUEST;
        }
        return !stopping;
    }

    /** Bytes of a request have come; false where the connection was stopped first, and its thread is being interrupted. */
    boolean begin(Stage first) {
        return STAGE.compareAndSet(this, Stage.NEXT_REQUEST, first);
    }

    /** From one stage of a request to another. */
    void move(Stage next) {
        assert stage != Stage.NEXT_REQUEST : "A request that has not begun is at " + next;
        assert next != Stage.NEXT_REQUEST && next != Stage.STOPPED : next;
        stage = next;
    }

    /**
     * Lets no other request begin; one that has begun is answered first.
     *
     * @return whether nothing is lost where the connection's thread is interrupted
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
