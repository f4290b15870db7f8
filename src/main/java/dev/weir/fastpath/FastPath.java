package dev.weir.fastpath;

import dev.weir.request.ReadAhead;
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
    private ReadAhead readAhead = ReadAhead.NOTHING;

    public FastPath(FastGet gets, FastPut puts) {
        this.gets = gets;
        this.puts = puts;
    }

    @Override
    public byte @Nullable [] answer(byte[] request, ClientSocket client) {
        return switch (request[0]) {
            case 'G' -> yieldIfAnswered(left(request, gets.answer(request, client, lastFields)), true);
            case 'P' -> yieldIfAnswered(puts.answer(request, client), puts.areInProgress());
            default -> request;
        };
    }

    private byte @Nullable [] left(byte[] request, @Nullable ReadAhead unanswered) {
        if (unanswered == null) {
            return null;
        }
        readAhead = unanswered;
        return request;
    }

    @Override
    public ReadAhead takeReadAhead() {
        ReadAhead taken = readAhead;
        readAhead = ReadAhead.NOTHING;
        return taken;
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
