package dev.weir.transport;

import dev.weir.transport.Places.Place;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;

/** The protocol of a listener's connections, and of its refusals before one is made. */
public interface Protocol {
    /** Why a connection is refused. */
    enum Reason {
        /** All places are taken, and no connection is idle. */
        FULL,
        /** The client address has its share of the places. */
        SHARE,
        /** The client does not speak TLS, and the listener does. */
        NOT_TLS
    }

    /** Sets up the protocol on a connection; called on the connection's thread. */
    ServerConnection connect(ConnectionContext connection, Place place);

    /** Closes the connection that has been idle longest, and gives its place back; false if none is idle. */
    boolean closeIdlest();

    /** The answer to a client that is refused. */
    byte[] refusal(Reason reason);
}
