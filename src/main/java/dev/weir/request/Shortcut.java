package dev.weir.request;

import dev.weir.transport.ClientSocket;
import org.jspecify.annotations.Nullable;

/** Answers some requests of one connection before Helidon sees them. */
@FunctionalInterface
public interface Shortcut {
    /**
     * Answers the request, if it can.
     *
     * @param request the bytes that have arrived, from the beginning of a request
     * @return null if it is answered; otherwise the bytes of it that have arrived, for Helidon, with nothing else done than
     *     perhaps a {@link #takeReadAhead read}
     */
    byte @Nullable [] answer(byte[] request, ClientSocket client);

    /** Hands over, once, what it has read for the request that it left to Helidon. Who takes it closes it. */
    default ReadAhead takeReadAhead() {
        return ReadAhead.NOTHING;
    }
}
