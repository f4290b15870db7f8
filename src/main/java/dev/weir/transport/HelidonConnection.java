package dev.weir.transport;

import dev.weir.transport.Places.Place;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.common.socket.SocketWriter;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.spi.ServerConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection as Helidon's HTTP sees it, from its first byte to its close. Only its own thread uses it; any thread may stop it.
 */
final class HelidonConnection implements ConnectionContext {
    private static final Logger LOG = LoggerFactory.getLogger(HelidonConnection.class);

    private final ListenerContext listener;
    private final Router router;
    private final SocketChannel channel;
    private final HelidonSocket socket;
    private final DataReader reader;
    private final SocketWriter writer;

    private @Nullable ServerConnection connection;
    private boolean stopping;

    /** @param socket reads and writes the channel */
    HelidonConnection(ListenerContext listener, Router router, SocketChannel channel, HelidonSocket socket) {
        this.listener = listener;
        this.router = router;
        this.channel = channel;
        this.socket = socket;
        this.reader = DataReader.create(this::read);
        this.writer = SocketWriter.create(listener.executor(), socket, 0, false);
    }

    private byte @Nullable [] read() {
        try {
            return socket.get();
        } catch (UncheckedIOException e) {
            throw new ServerConnectionException("Cannot read from the client", e);
        }
    }

    /** Serves the connection until either side ends it. */
    void run(Protocol protocol, Place place, Limit limit) {
        try {
            ServerConnection spoken = protocol.connect(this, place);
            if (begin(spoken)) {
                spoken.handle(limit);
            }
        } catch (CloseConnectionException e) {
            LOG.trace("The connection ends", e);
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof SocketException) {
                LOG.trace("The client has gone", e);
            } else {
                LOG.warn("A connection failed", e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("A connection failed", e);
        } finally {
            close();
        }
    }

    private synchronized boolean begin(ServerConnection spoken) {
        connection = spoken;
        return !stopping;
    }

    /** Ends it after the current answer, or at once. */
    void stop(boolean atOnce) {
        ServerConnection spoken;
        synchronized (this) {
            stopping = true;
            spoken = connection;
        }
        if (spoken != null) {
            spoken.close(atOnce);
        }
        if (atOnce) {
            closeAtOnce();
        }
    }

    private void close() {
        try {
            socket.close();
        } catch (UncheckedIOException alreadyClosed) {
            // That is the goal.
        } finally {
            // If its output could not be shut down, the socket is still open.
            closeAtOnce();
        }
    }

    private void closeAtOnce() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.trace("A connection could not be closed", e);
        }
    }

    @Override
    public PeerInfo remotePeer() {
        return socket.remotePeer();
    }

    @Override
    public PeerInfo localPeer() {
        return socket.localPeer();
    }

    @Override
    public boolean isSecure() {
        return socket.isSecure();
    }

    @Override
    public String socketId() {
        return socket.socketId();
    }

    @Override
    public String childSocketId() {
        return socket.childSocketId();
    }

    @Override
    public ListenerContext listenerContext() {
        return listener;
    }

    @Override
    public ExecutorService executor() {
        return listener.executor();
    }

    @Override
    public DataWriter dataWriter() {
        return writer;
    }

    @Override
    public DataReader dataReader() {
        return reader;
    }

    @Override
    public Router router() {
        return router;
    }

    @Override
    public Optional<ProxyProtocolData> proxyProtocolData() {
        return Optional.empty();
    }

    @Override
    public HelidonSocket serverSocket() {
        return socket;
    }
}
