package dev.weir.fastpath;

import dev.weir.request.Shortcut;
import dev.weir.transport.ClientSocket;
import org.jspecify.annotations.Nullable;

/**
 * The way of one connection past Helidon and the handlers, for requests that nothing but the item decides. The connection's
 * thread uses it.
 */
public final class FastPath implements Shortcut {
    private final FastGet gets;
    private final FastPut puts;
    private final LastFields lastFields = new LastFields();

    public FastPath(FastGet gets, FastPut puts) {
        this.gets = gets;
        this.puts = puts;
    }

    @Override
    public byte @Nullable [] answer(byte[] request, ClientSocket client) {
        return switch (request[0]) {
            case 'G' -> given(gets.answer(request, client, lastFields) ? null : request, true);
            case 'P' -> given(puts.answer(request, client), puts.areUnderWay());
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
}
