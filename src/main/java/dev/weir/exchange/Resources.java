package dev.weir.exchange;

import dev.weir.response.ErrorShape;

/** What a listener serves. Every connection's thread calls it. */
public interface Resources {
    /**
     * Answers the request, or throws a failure that {@link dev.weir.response.ErrorMapping} maps to an error. It tells the
     * exchange the route for the metrics.
     */
    void answer(Exchange exchange);

    /** How its errors look, those of requests that never get here included. */
    ErrorShape errors();
}
