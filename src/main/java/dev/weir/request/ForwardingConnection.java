package dev.weir.request;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/** A connection with its own reader, writer and router; everything else is forwarded to the connection below it. */
record ForwardingConnection(ConnectionContext below, DataReader dataReader, DataWriter dataWriter, Router router)
        implements ConnectionContext {
    @Override
    public ListenerContext listenerContext() {
        return below.listenerContext();
    }

    @Override
    public ExecutorService executor() {
        return below.executor();
    }

    @Override
    public Optional<ProxyProtocolData> proxyProtocolData() {
        return below.proxyProtocolData();
    }

    @Override
    public HelidonSocket serverSocket() {
        return below.serverSocket();
    }

    @Override
    public PeerInfo remotePeer() {
        return below.remotePeer();
    }

    @Override
    public PeerInfo localPeer() {
        return below.localPeer();
    }

    @Override
    public boolean isSecure() {
        return below.isSecure();
    }

    @Override
    public String socketId() {
        return below.socketId();
    }

    @Override
    public String childSocketId() {
        return below.childSocketId();
    }
}
