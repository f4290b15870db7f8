package dev.weir.fastpath;

import dev.weir.request.Shortcut;
import dev.weir.transport.ClientSocket;
import org.jspecify.annotations.Nullable;

/**
 * One connection's shortcut past Helidon and the handlers, for requests whose answer depends only on the item. Used only by the
 * connection's thread.
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
            case 'G' -> yieldIfAnswered(gets.answer(request, client, lastFields) ? null : request, true);
            case 'P' -> yieldIfAnswered(puts.answer(request, client), puts.areInProgress());
            default -> request;
        };
    }

    /**
     * After an answer, lets other ready threads run first; by then the next request has often arrived, and the read does not
     * block. If only one client is writing, a yield would merely wake another carrier thread.
     */
    private static byte @Nullable [] yieldIfAnswered(byte @Nullable [] left, boolean amongOthers) {
        if (left == null && amongOthers) {
            Thread.yield();
        }
        return left;
    }
}
