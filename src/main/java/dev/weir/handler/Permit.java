package dev.weir.handler;

import dev.weir.transport.LimitExceededException;
import dev.weir.transport.RequestLimit;

/** A request's permit to be worked on, of which there are {@code http.max-requests}. The connection's thread uses it. */
final class Permit {
    private final RequestLimit limit;
    private boolean held;

    Permit(RequestLimit limit) {
        this.limit = limit;
    }

    /**
     * Acquires it, if the request does not have it yet.
     *
     * @throws LimitExceededException if there is none
     */
    void acquire() {
        if (!tryAcquire()) {
            throw limit.refuse();
        }
    }

    /** The same, but false if there is none. */
    boolean tryAcquire() {
        held = held || limit.tryAcquire();
        return held;
    }

    /** The error of a request that cannot be answered without one. */
    LimitExceededException refused() {
        return limit.refuse();
    }

    /** Releases it, if the request has it. */
    void release() {
        if (held) {
            held = false;
            limit.release();
        }
    }
}
