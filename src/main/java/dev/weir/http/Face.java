package dev.weir.http;

/** One kind of resource the edge shows. A face answers, or throws what {@link Failures} knows how to tell. */
interface Face<T extends RequestTarget> {
    /** The methods it takes, as Allow names them; OPTIONS is answered for it. */
    String allow();

    /** Answers a request whose method is one of {@link #allow}. */
    void answer(Exchange exchange, T target);
}
