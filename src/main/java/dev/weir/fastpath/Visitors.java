package dev.weir.fastpath;

import dev.weir.access.Visitor;
import dev.weir.transport.ClientSocket;
import dev.weir.transport.Peer;

/** Whoever sends requests that the fast path answers. */
final class Visitors {
    private Visitors() {}

    static Visitor of(SimpleHead head, ClientSocket client) {
        return new Visitor(head.authorization(), client.peer().host(), Peer.names(client.peer()));
    }
}
