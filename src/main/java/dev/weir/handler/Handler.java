package dev.weir.handler;

import dev.weir.exchange.Exchange;
import dev.weir.request.RequestTarget;

/** Handles one kind of resource. It answers, or throws a failure that {@link dev.weir.response.ErrorMapping} maps to an error. */
interface Handler<T extends RequestTarget> {
    /** The methods it allows, as the value of Allow; OPTIONS is answered before. */
    String allow();

    /** The methods that this one of its resources allows. */
    default String allow(T target) {
        return allow();
    }

    /** Answers a request whose method is one of {@link #allow}. */
    void answer(Exchange exchange, T target);
}
