package dev.weir.request;

import dev.weir.transport.ClientSocket;
import org.jspecify.annotations.Nullable;

/** Answers some requests of one connection before Helidon sees them. */
@FunctionalInterface
public interface Shortcut {
    /**
     * Answers the request, if it can.
     *
     * @param request what has arrived, from the beginning of a request
     * @return null if it is answered; otherwise what has arrived of it, for Helidon: nothing else has happened
     */
    byte @Nullable [] answer(byte[] request, ClientSocket client);
}
