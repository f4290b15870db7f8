package dev.weir.handler;

import dev.weir.request.RequestTarget;

/** One kind of resource the edge shows. A handler answers, or throws what {@link
 * dev.weir.response.ErrorMapping} has an answer for. */
interface Handler<T extends RequestTarget> {
    /** The methods it takes, as Allow names them; OPTIONS is answered for it. */
    String allow();

    /** Answers a request whose method is one of {@link #allow}. */
    void answer(Exchange exchange, T target);
}
