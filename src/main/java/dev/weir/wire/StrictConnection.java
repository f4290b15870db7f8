package dev.weir.wire;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import io.helidon.webserver.ServerConnectionException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/** A connection whose bytes Helidon gets from {@link RequestBytes}. Its own thread uses it. */
final class StrictConnection implements ConnectionContext {
    private final ConnectionContext helidon;
    private final RequestBytes requests;
    private final DataReader reader = DataReader.create(this::read);

    StrictConnection(ConnectionContext helidon, HeadLimits limits) {
        this.helidon = helidon;
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
            return helidon.serverSocket().get();
        } catch (UncheckedIOException e) {
            throw new ServerConnectionException("Cannot read from the client", e);
        }
    }

    @Override
    public DataReader dataReader() {
        return reader;
    }

    @Override
    public DataWriter dataWriter() {
        return helidon.dataWriter();
    }

    @Override
    public ListenerContext listenerContext() {
        return helidon.listenerContext();
    }

    @Override
    public ExecutorService executor() {
        return helidon.executor();
    }

    @Override
    public Router router() {
        return helidon.router();
    }

    @Override
    public Optional<ProxyProtocolData> proxyProtocolData() {
        return helidon.proxyProtocolData();
    }

    @Override
    public HelidonSocket serverSocket() {
        return helidon.serverSocket();
    }

    @Override
    public PeerInfo remotePeer() {
        return helidon.remotePeer();
    }

    @Override
    public PeerInfo localPeer() {
        return helidon.localPeer();
    }

    @Override
    public boolean isSecure() {
        return helidon.isSecure();
    }

    @Override
    public String socketId() {
        return helidon.socketId();
    }

    @Override
    public String childSocketId() {
        return helidon.childSocketId();
    }
}
