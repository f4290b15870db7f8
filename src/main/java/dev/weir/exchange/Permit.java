package dev.weir.exchange;

import dev.weir.transport.LimitExceededException;
import dev.weir.transport.RequestLimit;

/** A request's permit to be handled; there are {@code http.max-requests} of them. Used only by the connection's thread. */
public final class Permit {
    private final RequestLimit limit;
    private boolean held;

    Permit(RequestLimit limit) {
        this.limit = limit;
    }

    /**
     * Acquires it, if the request does not already hold it.
     *
     * @throws LimitExceededException if there is none left
     */
    public void acquire() {
        if (!tryAcquire()) {
            throw limit.refuse();
        }
    }

    /** Like {@link #acquire}, but returns false if there is none left. */
    public boolean tryAcquire() {
        held = held || limit.tryAcquire();
        return held;
    }

    /** The error of a request that cannot be answered without one. */
    public LimitExceededException refused() {
        return limit.refuse();
    }

    /** Releases it, if the request holds it. */
    void release() {
        if (held) {
            held = false;
            limit.release();
        }
    }
}
