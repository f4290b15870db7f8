package dev.weir.http;

import dev.weir.item.InvalidNameException;
import dev.weir.item.ItemKey;
import io.helidon.common.concurrency.limits.Limit;
import org.jspecify.annotations.Nullable;

/** The ways past Helidon and the faces, for requests that nothing but the item decides. Every connection's thread calls it. */
record ShortWay(HotGets gets, ShortPuts puts) {
    /**
     * Answers the request, where it can.
     *
     * @param request what has come, from the beginning of a request
     * @param limit the bound on requests
     * @return null where it is answered; else what has come of it, for the long way: nothing else has happened
     */
    byte @Nullable [] answer(byte[] request, ClientConnection connection, Limit limit) {
        return switch (request[0]) {
            case 'G' -> gets.answer(request, connection, limit) ? null : request;
            case 'P' -> puts.answer(request, connection, limit);
            default -> request;
        };
    }

    /** The item's key; null where the path names no item. Of characters that stand for themselves there is one spelling alone. */
    static @Nullable ItemKey key(String path) {
        try {
            return RequestTarget.parse(path) instanceof RequestTarget.Item item ? item.key() : null;
        } catch (Refusal | InvalidNameException told) {
            return null;
        }
    }
}
