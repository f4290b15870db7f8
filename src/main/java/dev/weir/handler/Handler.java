package dev.weir.handler;

import dev.weir.access.Right;
import dev.weir.exchange.Exchange;
import dev.weir.item.BucketName;
import dev.weir.request.RequestTarget;
import org.jspecify.annotations.Nullable;

/** Handles one kind of resource. It answers, or throws a failure that {@link dev.weir.response.ErrorMapping} maps to an error. */
interface Handler<T extends RequestTarget> {
    /** The methods it allows, as the value of Allow; OPTIONS is answered before. */
    String allow();

    /** The methods that this one of its resources allows. */
    default String allow(T target) {
        return allow();
    }

    /** What a request for the resource must be allowed, before anything else of it is looked at; null if that depends on more. */
    default @Nullable Admission admission(Exchange exchange, T target) {
        return null;
    }

    /** A right on a bucket. */
    record Admission(BucketName bucket, Right right) {}

    /** Answers a request whose method is one of {@link #allow}. */
    void answer(Exchange exchange, T target);
}
