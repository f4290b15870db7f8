package dev.weir.transport;

import dev.weir.transport.Places.Place;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;

/** What is spoken over a listener's connections, and what becomes of those that there is no place for. */
public interface Protocol {
    /** Why a connection is refused. */
    enum Reason {
        /** All places are taken, and no connection is idle. */
        FULL,
        /** The client address has its share of the places. */
        SHARE
    }

    /** Speaks over a connection; called on the connection's thread. */
    ServerConnection connect(ConnectionContext connection, Place place);

    /** Closes the connection that has been idle for longest, and gives its place back; false where none is idle. */
    boolean closeIdlest();

    /** What a client is told that has no place. */
    byte[] refusal(Reason reason);
}
