package dev.weir.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.concurrency.limits.FixedLimit;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.context.Context;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.common.socket.PlainSocket;
import io.helidon.common.socket.SocketWriter;
import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.http.media.MediaContext;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.Router;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.spi.ServerConnection;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Function;

/** Helidon's view of one client after the other, all of them in memory and on the caller's thread. */
final class MemoryConnection {
    private final Function<ConnectionContext, ServerConnection> protocol;
    private final Router router;
    private final MemorySocket client;
    private final ListenerContext listener = new Listener();
    private final Limit limit = FixedLimit.create(config -> config.permits(4096));

    MemoryConnection(Function<ConnectionContext, ServerConnection> protocol, Router router, String request) {
        this.protocol = protocol;
        this.router = router;
        this.client = new MemorySocket(request.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Lets a new client connect, send so many requests, take the answers and go. */
    void answer(int requests) {
        client.send(requests);
        var context = new ClientContext(PlainSocket.server(client, "client", "edge"));
        try {
            protocol.apply(context).handle(limit);
        } catch (CloseConnectionException theClientHasEnded) {
            // As every connection ends.
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the server wrote last. */
    byte[] lastTaken() {
        return client.lastTaken();
    }

    /** Answers once and refuses to measure anything but what was meant: an answer that begins so. */
    void check(String beginning) {
        answer(1);
        String answer = new String(lastTaken(), StandardCharsets.ISO_8859_1);
        if (!answer.startsWith(beginning)) {
            throw new IllegalStateException("The answer does not begin with " + beginning + ":\n" + answer);
        }
    }

    /** As Helidon's own, which makes what it knows of the peer anew each time it is asked. */
    private final class ClientContext implements ConnectionContext {
        private final HelidonSocket socket;
        private final DataReader reader;
        private final DataWriter writer;

        ClientContext(HelidonSocket socket) {
            this.socket = socket;
            this.reader = DataReader.create(socket);
            this.writer = SocketWriter.create(socket);
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
        public HelidonSocket serverSocket() {
            return socket;
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
            return false;
        }

        @Override
        public String socketId() {
            return socket.socketId();
        }

        @Override
        public String childSocketId() {
            return socket.childSocketId();
        }
    }

    private static final class Listener implements ListenerContext {
        private final Context context = Context.create();
        private final MediaContext media = MediaContext.create();
        private final ContentEncodingContext encoding = ContentEncodingContext.create();
        private final DirectHandlers handlers = DirectHandlers.create();
        private final ListenerConfig config = WebServerConfig.builder()
                .writeBufferSize(0)
                .protocolsDiscoverServices(false)
                .featuresDiscoverServices(false)
                .buildPrototype();

        @Override
        public Context context() {
            return context;
        }

        @Override
        public MediaContext mediaContext() {
            return media;
        }

        @Override
        public ContentEncodingContext contentEncodingContext() {
            return encoding;
        }

        @Override
        public DirectHandlers directHandlers() {
            return handlers;
        }

        @Override
        public ListenerConfig config() {
            return config;
        }

        @Override
        public ExecutorService executor() {
            return ForkJoinPool.commonPool();
        }
    }
}
