package dev.weir.request;

import io.helidon.common.buffers.DataReader;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ServerConnectionException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** A connection whose bytes reach Helidon through {@link RequestBytes}. Used only by its own thread. */
final class StrictConnection {
    private final RequestBytes requests;
    private final ConnectionContext context;

    StrictConnection(ConnectionContext helidon, HeadLimits limits) {
        this.context = new ForwardingConnection(
                helidon, DataReader.create(this::read), helidon.dataWriter(), helidon.router());
        this.requests = new RequestBytes(limits);
    }

    private byte @Nullable [] read() {
        if (requests.isInBody()) {
            return requests.body(this::more);
        }
        byte[] head = requests.head(null);
        while (head == null) {
            byte[] more = more();
            if (more == null) {
                return null;
            }
            head = requests.head(more);
        }
        return head;
    }

    private byte @Nullable [] more() {
        try {
            return context.serverSocket().get();
        } catch (UncheckedIOException e) {
            throw new ServerConnectionException("Cannot read from the client", e);
        }
    }

    /** The connection for Helidon. */
    ConnectionContext context() {
        return context;
    }
}
