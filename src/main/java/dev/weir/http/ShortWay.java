package dev.weir.http;

import dev.weir.item.InvalidNameException;
import dev.weir.item.ItemKey;
import org.jspecify.annotations.Nullable;

/** The ways past Helidon and the faces, for requests that nothing but the item decides. Every connection's thread calls it. */
record ShortWay(HotGets gets, ShortPuts puts) {
    /**
     * Answers the request, where it can.
     *
     * @param request what has come, from the beginning of a request
     * @return null where it is answered; else what has come of it, for the long way: nothing else has happened
     */
    byte @Nullable [] answer(byte[] request, ClientConnection connection) {
        return switch (request[0]) {
            case 'G' -> given(gets.answer(request, connection) ? null : request, true);
            case 'P' -> given(puts.answer(request, connection), puts.areUnderWay());
            default -> request;
        };
    }

    /**
     * After an answer others who are ready come first; meanwhile the next request arrives, and does not have to be waited for.
     * The yield of a lone writer would only wake another carrier.
     */
    private static byte @Nullable [] given(byte @Nullable [] left, boolean amongOthers) {
        if (left == null && amongOthers) {
            Thread.yield();
        }
        return left;
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
